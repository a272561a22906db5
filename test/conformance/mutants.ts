// For each conformance case, one wrong line of src that turns it red; `npm run mutants` holds that it does.
import type { Mutant } from '../../scripts/mutants/mutant.ts';

interface CaseMutant {
  readonly case: number;
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The cases of one test file. */
function mutantsOf(file: string, mutants: readonly CaseMutant[]): readonly Mutant[] {
  return mutants.map(({ case: number, ...mutant }) => ({
    ...mutant,
    test: `test/conformance/${file}`,
    names: `case ${String(number).padStart(2, '0')}:`,
  }));
}

export const conformanceMutants: readonly Mutant[] = [
  ...mutantsOf('supervisor-start.test.ts', [
    {
      case: 1,
      name: 'whoever waits for a set-up that fails is not told',
      file: 'src/runtime/termination.ts',
      from: '  answerStarter(core, cell, death);\n',
      to: '',
    },
    {
      case: 2,
      name: 'a child that does not start is passed over',
      file: 'src/actors/supervisor-driver.ts',
      from: "    if (outcome.kind !== 'failed') return;\n",
      to: '    return;\n',
    },
  ]),
];

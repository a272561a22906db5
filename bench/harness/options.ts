// The words after `npm run bench --`, read and checked.
import { parseArgs } from 'node:util';
import { wordMistake } from '../../scripts/read-words.ts';
import type { Need } from './contender.ts';
import { isNamed, usualRounds } from './plan.ts';
import type { Scenario } from './scenario.ts';

export interface BenchOptions {
  readonly with: ReadonlySet<Need>;
  /** Scenarios by name; empty for all. */
  readonly only: readonly string[];
  /** Contenders by name; empty for all. */
  readonly contenders: readonly string[];
  /** Absent: as many as are usual for each scenario. */
  readonly rounds?: number;
  readonly json: boolean;
  readonly help: boolean;
  /** Measure what stands in `dist`, instead of building it first. */
  readonly skipBuild: boolean;
  /** Whether the README and docs/performance.md are to show this run. */
  readonly publish: boolean;
}

const mostRounds = 100;

export const usage = `npm run bench -- [options]

Measures Troupe beside others, each round in a fresh process, and writes the results to bench/results/.

  --peers            also other libraries; their packages are installed in bench/peers the first time
  --erlang           also Erlang/OTP (Debian's package erlang-base)
  --swarm            also swarms of agents beside other agent frameworks, which are installed when need be
  --only NAME        only this scenario, or those whose names begin with it; may be given several times
  --contender NAME   only this contender; may be given several times
  --rounds N         how often each is run, 1 to ${mostRounds}; default ${usualRounds}, and fewer for what takes long
  --json             prints { machine, versions, rows, ... } instead of a table
  --publish          makes this the run that the README and docs/performance.md show
  --skip-build       measures the dist that is there
  --help             prints this
`;

export type ReadOptions =
  | { readonly ok: true; readonly options: BenchOptions }
  | { readonly ok: false; readonly mistake: string };

/** What `words` ask for; a mistake names the word and what would do. */
export function readOptions(words: readonly string[], known: Known): ReadOptions {
  let values: ReturnType<typeof parse>['values'];
  try {
    ({ values } = parse(words));
  } catch (error) {
    return wrong(wordMistake(error, Object.keys(optionTypes)));
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds))
    return wrong(`--rounds must be a whole number from 1 to ${mostRounds}, but is ${JSON.stringify(values.rounds)}`);
  const mistake = unknownScenario(values.only, known) ?? unknownContender(values.contender, known);
  if (mistake !== undefined) return wrong(mistake);
  return {
    ok: true,
    options: {
      with: new Set((['peers', 'erlang', 'swarm'] as const).filter((need) => values[need])),
      only: values.only,
      contenders: values.contender,
      ...(rounds === undefined ? {} : { rounds }),
      json: values.json,
      help: values.help,
      skipBuild: values['skip-build'],
      publish: values.publish,
    },
  };
}

/** What can be named. */
export interface Known {
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly string[];
}

const off = { type: 'boolean', default: false } as const;
const names = { type: 'string', multiple: true, default: [] as string[] } as const;
const optionTypes = {
  peers: off,
  erlang: off,
  swarm: off,
  json: off,
  help: off,
  'skip-build': off,
  publish: off,
  only: names,
  contender: names,
  rounds: { type: 'string' },
} as const;

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: optionTypes });
}

function unknownScenario(words: readonly string[], { scenarios }: Known): string | undefined {
  const unknown = words.find((word) => !scenarios.some((scenario) => isNamed(scenario, word)));
  if (unknown === undefined) return undefined;
  return `there is no scenario ${JSON.stringify(unknown)}; there are: ${scenarios.map(({ name }) => name).join(', ')}`;
}

function unknownContender(words: readonly string[], { contenders }: Known): string | undefined {
  const unknown = words.find((word) => !contenders.includes(word));
  if (unknown === undefined) return undefined;
  return `there is no contender ${JSON.stringify(unknown)}; there are: ${[...new Set(contenders)].join(', ')}`;
}

function wrong(mistake: string): ReadOptions {
  return { ok: false, mistake };
}

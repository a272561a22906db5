// A mutant is one wrong line of src, as data, and the test that must turn red because of it: so it is known that the test tests something.

export interface Mutant {
  /** What is wrong in it. */
  readonly name: string;
  /** The file to change, from the top of the repository. */
  readonly file: string;
  /** A text that stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** The test file that is to turn red, from the top of the repository. */
  readonly test: string;
  /** A pattern for the full names of its tests, as vitest's `-t` takes it. */
  readonly names: string;
}

/** The source with the mutant's change; throws when its text does not stand in it exactly once, or the change is none. */
export function mutate(source: string, { name, file, from, to }: Pick<Mutant, 'name' | 'file' | 'from' | 'to'>): string {
  const places = source.split(from).length - 1;
  if (from === '' || places !== 1)
    throw new Error(`the mutant "${name}" does not fit: its text stands ${places} times in ${file}, not once:\n${from}`);
  if (from === to) throw new Error(`the mutant "${name}" changes nothing`);
  return source.replace(from, () => to);
}

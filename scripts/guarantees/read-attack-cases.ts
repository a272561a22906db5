// The cases of docs/security.md: `1. words. [test/path/file.test.ts › name of the test | name of its row]`, with one or more tests to a case.

export interface AttackCase {
  readonly number: number;
  readonly words: string;
  readonly tests: readonly { readonly file: string; readonly name: string; readonly row: string | undefined }[];
}

/** Every numbered item of `page`. */
export function readAttackCases(page: string): readonly AttackCase[] {
  // An item goes on over the indented lines below it.
  const lines = page.replaceAll(/\n {2,}(?=\S)/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, number, text = ''] = /^(\d+)\. (.*)$/.exec(line) ?? [];
    if (number === undefined) return [];
    const tests = [...text.matchAll(/\[(test\/[^\] ]+) › ([^\]|]+?)(?: \| ([^\]]+))?\]/g)];
    return [
      {
        number: Number(number),
        words: text.replaceAll(/\s*\[test\/[^\]]*\]/g, '').trim(),
        tests: tests.map(([, file = '', name = '', row]) => ({ file, name, row })),
      },
    ];
  });
}

/** The rows of the tables of a test file: what begins a list and has more than one word. */
export function readRows(source: string): ReadonlySet<string> {
  const first = [...source.matchAll(/\[\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"),/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  return new Set(first.filter((text) => /^\S+ .*\S$/.test(text)));
}

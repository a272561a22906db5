// The lines of docs/guarantees.md: `- sentence. [test/path/file.test.ts › name]`, with one or more tests to a sentence.

export interface Guarantee {
  readonly sentence: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** Every list item of `page`, up to the heading under which stands what is not promised. */
export function readGuarantees(page: string): readonly Guarantee[] {
  const promised = page.split(/^## Not promised/m)[0] ?? '';
  // An item goes on over the indented lines below it.
  const items = promised
    .replaceAll(/\n {2,}(?=\S)/g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('- '));
  return items.map((item) => ({
    sentence: item
      .slice(2)
      .replaceAll(/\s*\[test\/[^\]]*\]/g, '')
      .trim(),
    tests: [...item.matchAll(/\[(test\/[^\] ]+) › ([^\]]+)\]/g)].map(([, file = '', name = '']) => ({ file, name })),
  }));
}

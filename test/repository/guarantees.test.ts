import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readGuarantees } from '../../scripts/guarantees/read-guarantees.ts';
import { readTestNames } from '../../scripts/guarantees/read-test-names.ts';

const root = new URL('../../', import.meta.url);
const guarantees = readGuarantees(readFileSync(new URL('docs/guarantees.md', root), 'utf8'));

describe('docs/guarantees.md', () => {
  test('links every promise to a test', () => {
    expect(guarantees.length).toBeGreaterThan(9);
    expect(guarantees.filter((guarantee) => guarantee.tests.length === 0).map((guarantee) => guarantee.sentence)).toEqual([]);
  });

  test('names only tests that exist in the file it names, and are not skipped', () => {
    const missing = guarantees
      .flatMap((guarantee) => guarantee.tests)
      .filter(({ file, name }) => {
        const path = new URL(file, root);
        return !existsSync(path) || !readTestNames(readFileSync(path, 'utf8')).has(name);
      });
    expect(missing).toEqual([]);
  });
});

describe('reading guarantees', () => {
  test('takes the sentence and each of its tests, over several lines, and stops at what is not promised', () => {
    const page =
      '## One\n- It holds. [test/a/b.test.ts › it holds]\n  [test/a/c.test.ts › also here]\n- Bare.\n\n## Not promised yet\n- Later.\n';
    expect(readGuarantees(page)).toEqual([
      {
        sentence: 'It holds.',
        tests: [
          { file: 'test/a/b.test.ts', name: 'it holds' },
          { file: 'test/a/c.test.ts', name: 'also here' },
        ],
      },
      { sentence: 'Bare.', tests: [] },
    ]);
  });
});

describe('reading test names', () => {
  test('knows a test by its title and by those of its groups', () => {
    expect([...readTestNames("describe('a', () => { describe.each([1])('b %i', () => { test('c', () => {}); }); });")]).toEqual([
      'a › b %i › c',
      'b %i › c',
      'c',
    ]);
  });

  test('sees tests in loops and of every flavour, but none that is skipped, still to do, or only looks like one', () => {
    const source = `
      for (const x of [1]) it.concurrent('in a loop', async () => {});
      test.each([1])('each %i', () => {}); test.for([1])('for', () => {}); test.skipIf(false)('if', () => {});
      test.skip('no', () => {}); test.todo('no'); describe.skip('no', () => { test('no', () => {}); });
      // test('no', () => {});
      const text = "test('no')"; other.test('no', () => {});
    `;
    expect([...readTestNames(source)]).toEqual(['in a loop', 'each %i', 'for', 'if']);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namingSource, readProgramBlocks } from '../../scripts/examples/program-blocks.ts';
import { linesNotPrinted, shownOutput } from '../../scripts/examples/shown-output.ts';

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  test('shows the two commands on its first screen', () => {
    const firstScreen = page.split('\n').slice(0, 25);
    expect(firstScreen).toContain('npm ci && npm start');
    expect(firstScreen).toContain('npm ci && npm test');
  });

  test('holds programs, at least one of which is run (npm run examples runs them)', () => {
    const blocks = readProgramBlocks(page);
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.filter((block) => block.run).length).toBeGreaterThan(0);
  });

  test('names only files that exist', () => {
    const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => readFileSync(new URL(`../../${link}`, import.meta.url)), link).not.toThrow();
  });
});

describe('reading program blocks', () => {
  test('takes name, group and mark from the fence, and the section as the default group', () => {
    const blocks = readProgramBlocks(
      '# A\n```ts file=a.ts\nlet a = 1;\n```\n## B\n```ts run group=shared\nlet b;\n\nlet c;\n```\n',
    );
    expect(blocks).toEqual([
      { group: 'section-1', file: 'a.ts', run: false, text: 'let a = 1;', line: 2 },
      { group: 'shared', file: 'line-6.ts', run: true, text: 'let b;\n\nlet c;', line: 6 },
    ]);
  });

  test('passes over other languages, fragments, and fences inside a fence’s text', () => {
    expect(readProgramBlocks('```sh\nnpm ci\n```\n```ts fragment\n...\n```\n```text\n ```ts\n```\n')).toEqual([]);
  });

  test('refuses a word that it does not know, and a fence that is never closed', () => {
    expect(() => readProgramBlocks('```ts rum\n```')).toThrow('line 1: the fence has an unknown word: rum');
    expect(() => readProgramBlocks('```ts file=../a.ts\n```')).toThrow('unknown word');
    expect(() => readProgramBlocks('\n```ts\n')).toThrow('line 2: the fence is never closed');
  });

  test('replaces the package’s own names by the source behind them, and no other', () => {
    const text =
      "import { a } from 'troupe';\nexport * from \"troupe/agents\";\nawait import('troupe/testing');\nimport 'trouper'; // 'troupe'";
    expect(namingSource(text, 2)).toBe(
      "import { a } from '../../src/index.ts';\nexport * from \"../../src/agents/index.ts\";\nawait import('../../src/testing/index.ts');\nimport 'trouper'; // 'troupe'",
    );
  });
});

describe('shown output', () => {
  test('is what stands between the markers', () => {
    const marked = 'a\n<!-- output of x: begin -->\n```text\nprinted\n```\n<!-- output of x: end -->\nb';
    expect(shownOutput(marked, 'x').trim()).toBe('printed');
    expect(() => shownOutput(marked, 'y')).toThrow('no markers');
  });

  test('may differ in numbers, breaks and what it leaves out, and in nothing else', () => {
    const printed = 'read 20 files in 1.85 s\n  a long line, at its end\nnothing in: a, b\n';
    expect(linesNotPrinted('read 12 files in 900 ms\n...\na long line,\n    at its end\nnothing in: a, ...', printed)).toEqual(
      [],
    );
    expect(linesNotPrinted('read 20 pages in 1 s', printed)).toEqual(['read 20 pages in 1 s']);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drawPage } from '../../bench/harness/report/page.ts';
import { putBetween, targetsTable } from '../../bench/harness/report/publish.ts';
import type { Report } from '../../bench/harness/report/report.ts';

const begin = '<!-- official run of the bench: begin -->';
const end = '<!-- official run of the bench: end -->';

const report: Report = {
  date: '2026-01-02T03:04:05',
  machine: { platform: 'linux', cpu: 'a <fast> one', cpus: 2, memoryMb: 4_096, loadBefore: 0.1, nodeEnv: null },
  versions: { node: '26.0.0', v8: '14' },
  rows: [
    {
      ...{ scenario: 'count', contender: 'troupe', threads: 0, median: 2e6, spread: [1e6, 3e6], unit: 'operations/s' },
      ...{ rounds: 3, better: 'higher' },
    },
  ],
  refusals: [{ scenario: 'big', contender: 'other', threads: 0, reason: 'it completed 9 of 10 operations' }],
  targets: [
    { what: 'count against erlang', bound: '>= 2x', figure: 2.5, spread: [2, 3], verdict: 'held', prototype: '3' },
    { what: 'million', bound: '<= 600', verdict: 'not measured', prototype: '300' },
  ],
};

describe('publishing a run', () => {
  test('replaces what stands between the comments, and nothing else', () => {
    expect(putBetween(`a\n${begin}\nold\n${end}\nb`, 'new')).toBe(`a\n${begin}\nnew\n${end}\nb`);
    expect(() => putBetween('a page without them', 'new')).toThrow('the page has no');
  });

  test('finds its places in the README and in the page on performance', () => {
    for (const page of ['README.md', 'docs/performance.md']) {
      const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
      expect(putBetween(text, 'figures')).toContain(`${begin}\nfigures\n${end}`);
    }
  });

  test('shows each target, those that were not measured as well', () => {
    expect(targetsTable(report).split('\n').slice(-2)).toEqual([
      '| count against erlang | >= 2x | 2.50 | 2.00 .. 3.00 | held | 3 |',
      '| million | <= 600 |  |  | not measured | 300 |',
    ]);
  });
});

describe('the page of a run', () => {
  test('has charts, targets, rows and refusals, and needs nothing from outside', async () => {
    const page = await drawPage(report);
    for (const part of [
      '<svg',
      'a &lt;fast&gt; one',
      'count against erlang',
      'it completed 9 of 10 operations',
      'What is not measured',
    ])
      expect(page).toContain(part);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(/);
  });
});

import { describe, expect, test } from 'vitest';
import { contenders } from '../../bench/harness/contenders.ts';
import { judgeTargets } from '../../bench/harness/judge-targets.ts';
import { chartsOf } from '../../bench/harness/report/charts.ts';
import type { Row } from '../../bench/harness/row.ts';
import { scenarios } from '../../bench/harness/scenarios.ts';
import { type Target, targets } from '../../bench/harness/targets.ts';

function aRow(scenario: string, contender: string, median: number, more: Partial<Row> = {}): Row {
  const spread = [median * 0.9, median * 1.2] as const;
  return { scenario, contender, threads: 0, median, spread, unit: 'operations/s', rounds: 3, better: 'higher', ...more };
}

const faster: Target = {
  what: 'count against erlang',
  of: { scenario: 'count', contender: 'troupe', threads: 1 },
  by: { scenario: 'count', contender: 'erlang' },
  bound: { atLeast: 2 },
  prototype: '3',
};

describe('targets', () => {
  test('are held or missed by the ratio of the medians, and say what the spreads allow', () => {
    const rows = [aRow('count', 'troupe', 1_000), aRow('count', 'troupe', 300, { threads: 1 }), aRow('count', 'erlang', 100)];
    const [held] = judgeTargets([faster], rows);
    expect(held).toMatchObject({ what: 'count against erlang', bound: '>= 2x', figure: 3, verdict: 'held', prototype: '3' });
    expect(held?.spread?.[0]).toBeCloseTo(270 / 120);
    expect(held?.spread?.[1]).toBeCloseTo(360 / 90);
    expect(judgeTargets([{ ...faster, bound: { atLeast: 3.1 } }], rows)[0]?.verdict).toBe('missed');
    expect(judgeTargets([{ ...faster, bound: { atMost: 2.9 } }], rows)[0]).toMatchObject({ bound: '<= 2.9x', verdict: 'missed' });
  });

  test('without a row to divide by are held against the figure itself', () => {
    const bytes: Target = {
      what: 'bytes',
      of: { scenario: 'idle', contender: 'troupe' },
      bound: { atMost: 320 },
      prototype: '185',
    };
    expect(judgeTargets([bytes], [aRow('idle', 'troupe', 320)])[0]).toMatchObject({
      bound: '<= 320',
      figure: 320,
      verdict: 'held',
    });
  });

  test('are not measured as long as a row is missing', () => {
    const judged = judgeTargets([faster], [aRow('count', 'troupe', 300, { threads: 1 })]);
    expect(judged).toEqual([{ what: 'count against erlang', bound: '>= 2x', prototype: '3', verdict: 'not measured' }]);
  });

  test('name rows and numbers of threads that there are', () => {
    const threadsOf = new Map(scenarios.flatMap(({ measures, threads }) => measures.map(({ row }) => [row, threads] as const)));
    const named = targets.flatMap(({ of, by }) => (by === undefined ? [of] : [of, by]));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ scenario }) => !threadsOf.has(scenario))).toEqual([]);
    expect(
      named.filter(({ scenario, threads }) => threads !== undefined && threadsOf.get(scenario)?.includes(threads) !== true),
    ).toEqual([]);
    expect(contenders.length).toBeGreaterThan(1);
  });
});

describe('charts', () => {
  test('put each row into one chart, and its scenario into one panel', () => {
    const rows = [
      aRow('count', 'troupe', 2),
      aRow('count', 'troupe', 3, { threads: 1 }),
      aRow('count', 'erlang', 1),
      aRow('restart', 'troupe', 5, { unit: 'us', better: 'lower' }),
    ];
    const charts = chartsOf(rows);
    expect(charts.map(({ name, panels }) => [name, panels.map(({ title }) => title)])).toEqual([
      ['in-a-thread', ['count']],
      ['life', ['restart']],
    ]);
    expect(charts[0]?.panels[0]?.bars.map(({ label }) => label)).toEqual(['troupe, main', 'troupe, threads: 1', 'erlang']);
    const [memory] = chartsOf([aRow('idle-bytes-class', 'troupe', 1), aRow('idle-bytes-process', 'erlang', 9)]);
    expect(memory?.panels.map(({ title, bars }) => [title, bars.map(({ label }) => label)])).toEqual([
      ['idle-bytes', ['troupe, class', 'erlang, process']],
    ]);
    expect(charts[1]?.panels[0]).toMatchObject({
      subtitle: 'us, shorter is better',
      bars: [{ label: 'troupe', isTroupe: true }],
    });
  });
});

import { describe, expect, test } from 'vitest';
import { readOutcome } from '../../bench/harness/outcome.ts';
import { type Done, toRows } from '../../bench/harness/row.ts';
import { aContender, aJob, aScenario } from './samples.ts';

const done = (elapsedMs: number, more: Partial<Done['job']> = {}, values: Record<string, number> = {}): Done => ({
  job: aJob(more),
  result: { ok: true, outcome: { completed: 1_000, elapsedMs, cpuMs: elapsedMs * 2, values } },
});

describe('an outcome', () => {
  test('is what a program prints, when it did what was ordered', () => {
    expect(readOutcome('{"completed":10,"elapsedMs":2.5,"values":{"p99Ms":1}}\n', 10)).toEqual({
      ok: true,
      outcome: { completed: 10, elapsedMs: 2.5, values: { p99Ms: 1 } },
    });
  });

  test.each([
    ['another amount of work', '{"completed":9,"elapsedMs":1}', 'it completed 9 of 10 operations'],
    ['more work than ordered', '{"completed":11,"elapsedMs":1}', 'it completed 11 of 10 operations'],
    ['no count', '{"elapsedMs":1}', 'it did not say what it completed'],
    ['no time', '{"completed":10,"elapsedMs":0}', 'it did not say how long it took'],
    ['a figure that is none', '{"completed":10,"elapsedMs":1,"values":{"a":"1"}}', 'its values are no amounts'],
    ['chatter', 'hello\n{"completed":10,"elapsedMs":1}', 'it printed 2 lines instead of one'],
    ['silence', '', 'it printed 0 lines instead of one'],
    ['something else', 'ready', 'what it printed is no JSON: ready'],
  ])('is refused for %s', (_, printed, reason) => {
    expect(readOutcome(printed, 10)).toEqual({ ok: false, reason });
  });
});

describe('rows', () => {
  test('hold the median and the spread of the rounds', () => {
    const { rows, refusals } = toRows([done(1), done(2), done(4)]);
    expect(rows).toEqual([
      {
        scenario: 'count',
        contender: 'troupe',
        threads: 0,
        median: 500_000,
        spread: [250_000, 1_000_000],
        unit: 'operations/s',
        rounds: 3,
        better: 'higher',
        cpuUsPerOperation: 4,
      },
    ]);
    expect(refusals).toEqual([]);
  });

  test('are refused when one round did not do its work', () => {
    const failed: Done = { job: aJob({ round: 2 }), result: { ok: false, reason: 'it completed 9 of 10 operations' } };
    expect(toRows([done(1), failed])).toEqual({
      rows: [],
      refusals: [{ scenario: 'count', contender: 'troupe', threads: 0, reason: 'it completed 9 of 10 operations' }],
    });
  });

  test('are one for each contender, number of threads and measure', () => {
    const scenario = aScenario('round-trip', {
      measures: [
        { row: 'round-trip', of: 'p50Us', unit: 'us', better: 'lower' },
        { row: 'round-trip-p99', of: 'p99Us', unit: 'us', better: 'lower' },
      ],
    });
    const raw = aContender('raw', ['round-trip']);
    const { rows } = toRows([
      done(1, { scenario }, { p50Us: 10, p99Us: 20 }),
      done(1, { scenario, threads: 1 }, { p50Us: 11, p99Us: 21 }),
      done(1, { scenario, contender: raw }, { p50Us: 12 }),
    ]);
    expect(rows.map((row) => `${row.scenario} ${row.contender} ${row.threads} ${row.median}`)).toEqual([
      'round-trip troupe 0 10',
      'round-trip-p99 troupe 0 20',
      'round-trip troupe 1 11',
      'round-trip-p99 troupe 1 21',
      'round-trip raw 0 12',
    ]);
  });

  test('are refused when none of the figures came', () => {
    const scenario = aScenario('x', { measures: [{ row: 'x', of: 'bytes', unit: 'bytes', better: 'lower' }] });
    expect(toRows([done(1, { scenario })]).refusals).toMatchObject([{ reason: 'it gave none of the figures of the scenario' }]);
  });
});

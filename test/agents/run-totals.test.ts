import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/agents/run-record.ts';
import { criticalPathMs, totalsOf } from '../../src/agents/run-totals.ts';

function record(id: string, parent: string | null, times: Partial<RunRecord>): RunRecord {
  return {
    id,
    parent,
    agent: 'reader',
    task: 'why?',
    document: null,
    status: 'done',
    outcome: 'done',
    result: null,
    error: null,
    restarts: 0,
    thread: 1,
    toolThreads: [],
    acceptedMs: 0,
    queuedMs: 0,
    startedMs: 0,
    ranMs: 0,
    endedMs: 0,
    usage: { inputTokens: 10, outputTokens: 2, modelCalls: 1, toolCalls: 1 },
    costUsd: 0,
    ...times,
  };
}

const root = record('1', null, { ranMs: 10, endedMs: 200 });

describe('the critical path', () => {
  test('of children that could run at once is the slowest of them', () => {
    const children = [
      record('1.1', '1', { acceptedMs: 5, endedMs: 100, ranMs: 50 }),
      record('1.2', '1', { acceptedMs: 5, endedMs: 190, ranMs: 80 }),
    ];
    expect(criticalPathMs([root, ...children])).toBe(90);
  });

  test('adds up children that were spawned after others had ended', () => {
    const first = record('1.1', '1', { acceptedMs: 5, endedMs: 100, ranMs: 50 });
    const aside = record('1.2', '1', { acceptedMs: 5, endedMs: 180, ranMs: 70 });
    const second = record('1.3', '1', { acceptedMs: 110, endedMs: 190, ranMs: 60 });
    expect(criticalPathMs([root, first, aside, second])).toBe(120);
  });

  test('goes down as deep as the runs do', () => {
    const middle = record('1.1', '1', { acceptedMs: 5, endedMs: 150, ranMs: 20 });
    const leaf = record('1.1.1', '1.1', { acceptedMs: 20, endedMs: 140, ranMs: 100 });
    expect(criticalPathMs([root, middle, leaf])).toBe(130);
  });
});

test('totals add up the records', () => {
  const failed = record('1.1', '1', { ranMs: 30, outcome: 'failed', status: 'failed', restarts: 2 });
  expect(totalsOf([root, failed], 20)).toMatchObject({
    runs: 2,
    done: 1,
    failed: 1,
    wallMs: 20,
    sequentialMs: 40,
    speedup: 2,
    restarts: 2,
    modelCalls: 2,
    inputTokens: 20,
    outputTokens: 4,
    costUsd: 0,
  });
  expect(totalsOf([root, record('2', null, { costUsd: null })], 0)).toMatchObject({ costUsd: null, speedup: 0 });
});

import { describe, expect, test } from 'vitest';
import { criticalPathMs } from '../../src/agents/runs/critical-path.ts';
import { noUsage, type RunRecord } from '../../src/agents/runs/run-record.ts';
import { totalsOf } from '../../src/agents/runs/run-totals.ts';

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
    partial: null,
    restarts: 0,
    taintedBy: null,
    thread: 1,
    toolThreads: [],
    acceptedMs: 0,
    queuedMs: 0,
    startedMs: 0,
    ranMs: 0,
    endedMs: 0,
    model: 'extractive',
    answeredBy: 'extractive',
    usage: { ...noUsage, inputTokens: 10, outputTokens: 2, modelCalls: 1, toolCalls: 1 },
    costUsd: 0,
    brainAloneUsd: 0,
    isEstimated: false,
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

  test('waiting in the queue counts nothing', () => {
    const children = [
      record('1.1', '1', { acceptedMs: 10, endedMs: 50, ranMs: 40 }),
      record('1.2', '1', { acceptedMs: 10, queuedMs: 40, startedMs: 50, endedMs: 90, ranMs: 40 }),
    ];
    expect(criticalPathMs([root, ...children])).toBe(50);
  });

  test.each([
    ['two roots, one accepted when the other had ended', null, 150, 200],
    ['two roots, one accepted at the end of the other', null, 100, 200],
    ['two roots that overlap', null, 99, 100],
    ['two children, one accepted at the end of the other', '1', 100, 210],
    ['two children that overlap', '1', 99, 110],
  ])('of %s', (_what, parent, acceptedMs, pathMs) => {
    const first = record('1.1', parent, { endedMs: 100, ranMs: 100 });
    const second = record('1.2', parent, { acceptedMs, endedMs: acceptedMs + 100, ranMs: 100 });
    expect(criticalPathMs(parent === null ? [first, second] : [root, first, second])).toBe(pathMs);
  });

  test('an orphan counts as a root, and without runs there is none', () => {
    expect(criticalPathMs([record('9.9', '9', { endedMs: 7, ranMs: 7 })])).toBe(7);
    expect(criticalPathMs([])).toBe(0);
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
  const odd = record('1', null, { ranMs: 10.4, endedMs: null, outcome: null });
  expect(totalsOf([odd], 30.2)).toMatchObject({
    done: 0,
    failed: 0,
    wallMs: 30,
    sequentialMs: 10,
    speedup: 0.34,
    criticalPathMs: 10,
  });
});

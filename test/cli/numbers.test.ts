// Exit status and totals: what the command says about a run in numbers.
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import { totalsOf } from '../../src/agents/runs/run-totals.ts';
import { statusOf } from '../../src/cli/exit-status.ts';
import { jsonOutput } from '../../src/cli/json-output.ts';
import { knownFindings } from '../../src/cli/known-findings.ts';
import { failureLines, reportLines } from '../../src/cli/report.ts';
import { failedRecord, foundRecord, makeRecord } from './records.ts';

const root = makeRecord({ id: '1', result: 'the answer' });
const good = foundRecord('1.1', 'a.md', 'revenue grew');
const bad = failedRecord('1.2', 'b.pdf', 'pdf-damaged', 'b.pdf is damaged');

describe('the exit status', () => {
  test.each([
    ['all were read', true, [root, good], 0, 0],
    ['one failed, the rest was answered', true, [root, good, bad], 0, 1],
    ['a word matched nothing, the rest was answered', true, [root, good], 1, 1],
    ['no reader was done', true, [root, bad], 0, 3],
    ['there is no merged answer, yet a reader was done', false, [root, good], 0, 1],
    ['nothing was done', false, [root], 0, 3],
    ['the brain answered without readers', true, [root], 0, 0],
  ])('%s', (_name, hasAnswer, records, unmatched, status) => {
    expect(statusOf(hasAnswer, records, unmatched)).toBe(status);
  });

  test('is 1 for an answer that was given though none of the documents was read', () => {
    const asked = { ...root, usage: { ...root.usage, toolCalls: 1 } };
    const unread = { ...root, usage: { ...root.usage, toolCalls: 0 } };
    expect(statusOf(true, [unread], 0, 6)).toBe(1);
    expect([statusOf(true, [unread], 0, 0), statusOf(true, [asked], 0, 6), statusOf(true, [unread, good], 0, 1)]).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('totals and report', () => {
  const records = [
    { ...root, startedMs: 0, endedMs: 900, ranMs: 100 },
    { ...good, startedMs: 100.4, endedMs: 800, ranMs: 700 },
    { ...bad, startedMs: 100, endedMs: 500, ranMs: 400, restarts: 2 },
    makeRecord({ id: '1.3', status: 'running', startedMs: 100, endedMs: null }),
  ];
  const times = { offsetMs: 50, wallMs: 1000 };

  test('times count from the start of the command, and sums are over all runs', () => {
    const output = jsonOutput('the answer', records, times);
    expect(output.runs[1]).toMatchObject({ document: 'a.md', startedMs: 150, endedMs: 850, result: { relevant: true } });
    expect(output.runs[0]?.result).toBeNull();
    expect(output.runs[3]).toMatchObject({ outcome: null, endedMs: null });
    expect(output.totals).toEqual({
      runs: 4,
      done: 2,
      failed: 1,
      wallMs: 1000,
      sequentialMs: 1200,
      speedup: 1.2,
      criticalPathMs: 800,
      restarts: 2,
      modelCalls: 8,
      inputTokens: 40,
      outputTokens: 20,
      cacheReadTokens: 0,
      cacheHitRate: 0,
      estimatedTokens: 0,
      costUsd: 0,
      brainAloneUsd: 0,
    });
  });

  test('the report says the same in words', () => {
    expect(reportLines({ records, totals: totalsOf(records, times.wallMs) })).toEqual([
      '4 agents (1 orchestrator, 3 readers): 2 done, 1 failed, 1 not ended',
      "wall time 1.00 s, agents' time 1.20 s: 1.20 at work at once on average; critical path 800 ms",
      '2 restarts, 8 answered model calls, tokens 40 in and 20 out, cost: embedded, $0',
    ]);
    expect(failureLines(records)).toEqual(['failed b.pdf: pdf-damaged: b.pdf is damaged']);
  });

  test('a price that is not known is not called nothing', () => {
    const unpriced = [
      { ...root, costUsd: null },
      { ...good, costUsd: 0.5 },
    ];
    const totals = totalsOf(unpriced, times.wallMs);
    expect(totals.costUsd).toBeNull();
    expect(reportLines({ records: unpriced, totals })[2]).toContain('cost: unpriced');
    const priced = totalsOf([{ ...good, costUsd: 0.5 }], times.wallMs);
    expect(reportLines({ records: [good], totals: priced })[2]).toContain('cost: $0.5000');
  });

  test('what another model would have cost is told of hosted models alone', () => {
    const [boss, reader] = [
      { ...root, model: 'anthropic:big', costUsd: 0.3, brainAloneUsd: 0.3 },
      { ...good, model: 'gemini:small', costUsd: 0.1, brainAloneUsd: 0.4 },
    ];
    const linesOf = (...those: RunRecord[]) => reportLines({ records: those, totals: totalsOf(those, times.wallMs) }).join('\n');
    expect(linesOf(boss, reader)).toContain('with the brain alone the same tokens would have cost $0.7000');
    expect(linesOf({ ...boss, model: 'extractive', costUsd: 0, brainAloneUsd: 0 }, reader)).not.toContain('with the brain alone');
    expect(linesOf(boss)).not.toContain('with the brain alone');
    expect(linesOf(boss, { ...reader, model: 'extractive', costUsd: 0 })).not.toContain('with the brain alone');
  });

  test('without runs there is nothing to count', () => {
    expect(reportLines({ records: [], totals: totalsOf([], times.wallMs) })).toEqual(['no agent was started']);
  });

  test('of many failures twenty are listed', () => {
    const many = Array.from({ length: 25 }, (_, index) => failedRecord(`1.${index}`, `f${index}`, 'file-empty', 'empty'));
    const lines = failureLines(many);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 5 more that failed (--json lists all)');
  });

  test('a result of another shape is no finding', () => {
    const odd = makeRecord({ id: '1.4', result: { relevant: 'yes' } });
    expect(jsonOutput(null, [odd], times).runs[0]?.result).toBeNull();
    expect(knownFindings([odd, bad], 2)).toBeUndefined();
    expect(knownFindings([good, bad], 2)).toContain('1 of 2 documents was read');
  });
});

import { appendFileSync, existsSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Journal } from '../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { hostDeed, slowTool } from './host-tools.ts';
import { logFile } from './log-file.ts';
import { scriptedAgent, scriptedSwarm, sharedSystem, sleep, until } from './swarm-fixtures.ts';

/** A journal whose appends wait until the test lets them go, one by one. */
function gatedJournal(): Journal & { readonly waiting: readonly (readonly RunEvent[])[]; open(): void } {
  const journal = createMemoryJournal();
  const gates: (() => void)[] = [];
  const waiting: (readonly RunEvent[])[] = [];
  return {
    waiting,
    append: async (batch) => {
      waiting.push(batch);
      await new Promise<void>((resolve) => gates.push(resolve));
      return await journal.append(batch);
    },
    read: (from) => journal.read(from),
    close: () => journal.close(),
    open: () => {
      waiting.shift();
      gates.shift()?.();
    },
  };
}

function stopAtLast(swarm: Swarm, journal: { open(): void }): void {
  onTestFinished(async () => {
    const opening = setInterval(() => journal.open(), 1);
    await swarm.stop();
    clearInterval(opening);
  });
}

test('nothing is spent before a run is in the journal, no tool runs before its start is, and no end is told before it is', async () => {
  const journal = gatedJournal();
  const scripts = { reader: [{ toolCalls: [{ name: 'host_deed', input: {} }] }, { text: 'found' }] };
  const { swarm, calls, events } = await scriptedSwarm(scripts, { journal });
  stopAtLast(swarm, journal);
  const run = swarm.run(scriptedAgent('reader', { tools: [hostDeed] }), 'go');
  const kinds = (): readonly string[] => (journal.waiting[0] ?? []).map((event) => event.kind);
  const nextBatch = async (kind: string): Promise<void> => {
    await until(() => kinds().includes(kind), `a batch with ${kind}`);
    // Whatever might wrongly happen gets its chance.
    await sleep(30);
  };

  await nextBatch('accepted');
  expect(run.status).toBe('submitted');
  expect(calls()).toBe(0);
  journal.open();
  await run.accepted;
  await nextBatch('life-started');
  expect(calls()).toBe(0);
  journal.open();
  await nextBatch('model-replied');
  expect(kinds()).toEqual(['model-replied', 'tool-started']);
  expect(calls()).toBe(1);
  journal.open();
  await nextBatch('tool-finished');
  expect(calls()).toBe(1);
  journal.open();
  await nextBatch('model-replied');
  expect(kinds()).toEqual(['model-replied', 'output-offered', 'ending']);
  journal.open();
  await nextBatch('ended');
  expect(run.status).toBe('running');
  expect(events.some((event) => event.kind === 'run' && event.record.outcome !== null)).toBe(false);
  journal.open();
  expect(await run.result()).toBe('found');
});

test('a cancelled run loses its tool call on the pool only when its end is in the journal', async () => {
  const journal = gatedJournal();
  const [gate, file] = [logFile(), logFile()];
  const scripts = { reader: [{ toolCalls: [{ name: 'slow_tool', input: { gate, file } }] }, { text: 'found' }] };
  const system = await sharedSystem(2);
  const task = vi.spyOn(system, 'runTask');
  onTestFinished(() => task.mockRestore());
  const { swarm, events } = await scriptedSwarm(scripts, { journal, system });
  stopAtLast(swarm, journal);
  const run = swarm.run(scriptedAgent('reader', { tools: [slowTool] }), 'go');
  const isEnding = (): boolean => journal.waiting[0]?.some((event) => event.kind === 'ending') === true;
  const isAtWork = (): boolean => events.some((event) => event.kind === 'activity' && event.text === 'slow_tool');
  await until(() => {
    if (!isAtWork()) journal.open();
    return isAtWork();
  }, 'the tool call');
  await until(() => existsSync(gate), 'the begin of the tool');

  const cancelled = run.cancel('enough');
  await until(isEnding, 'the batch with the end');
  // Only now may the tool get to its end, and its result would be dropped if it had been cancelled.
  appendFileSync(gate, 'go\n');
  await until(() => existsSync(file), 'the end of the tool');
  // The result is back on this thread, however long the other stood still; the rest of its way is turns of this one.
  expect(task).toHaveBeenCalledOnce();
  await task.mock.results[0]?.value;
  await sleep(100);
  expect(isEnding()).toBe(true);
  journal.open();
  await until(() => journal.waiting.length > 0, 'the next batch');
  expect(journal.waiting[0]?.map((event) => event.kind)).toContain('tool-finished');
  const opening = setInterval(() => journal.open(), 1);
  await cancelled;
  clearInterval(opening);
  expect(run.record().outcome).toBe('cancelled');
});

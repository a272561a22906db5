import { describe, expect, onTestFinished, test } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { dueCompaction } from '../../src/agents/life/compaction/due-compaction.ts';
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { hostDeed } from './host-tools.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const long = 'w'.repeat(1500);
const agent = scriptedAgent('agent', { tools: [hostDeed] });
/** Each turn adds about 2 KB to the transcript. */
const turn = (at: number): ScriptStep => ({
  text: `${at} ${long}`,
  toolCalls: [{ name: 'host_deed', input: { deed: undefined } }],
});
const contextTokens = { 'scripted:agent': 6000 };

async function eventsOf(journal: ReturnType<typeof createMemoryJournal>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { event } of journal.read(1)) events.push(event);
  return events;
}

/** The run before each of its model calls. */
function beforeCalls(events: readonly RunEvent[]): RunState[] {
  const states: RunState[] = [];
  let state: RunState | undefined;
  for (const event of events) {
    state = foldRun(state, event);
    if (event.kind === 'call-reserved' && state !== undefined) states.push(state);
  }
  return states;
}

describe('a long conversation', () => {
  test('is shortened before its model can no longer read it, and goes on to its end', async () => {
    const journal = createMemoryJournal();
    const script = [...Array.from({ length: 10 }, (_, at) => turn(at)), { text: 'done' }];
    const { swarm, calls, events } = await scriptedSwarm({ agent: script }, { threads: 0, contextTokens, journal });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(agent, 'the task').result()).toBe('done');
    expect(calls()).toBe(11);
    const recorded = await eventsOf(journal);
    const compactions = recorded.filter((event) => event.kind === 'compacted');
    expect(compactions.length).toBeGreaterThan(0);
    // Not at every turn.
    expect(compactions.length).toBeLessThan(6);
    for (const { messages } of beforeCalls(recorded)) {
      expect(messages[0]).toEqual({ role: 'user', text: 'the task' });
      expect(JSON.stringify(messages).length / 3).toBeLessThan(6000);
    }
    expect(events).toContainEqual({ kind: 'activity', runId: '1', text: 'shortening the conversation' });
  });

  test('that is too long for its provider is shortened once, and sent again', async () => {
    const journal = createMemoryJournal();
    const overflow = {
      fail: { code: 'context-overflow', message: 'too long' },
      times: 1,
      counter: new SharedArrayBuffer(4),
    } as const;
    const script = [turn(0), turn(1), turn(2), { ...overflow, text: 'done', expect: [] }];
    const { swarm } = await scriptedSwarm({ agent: script }, { threads: 0, journal });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(agent, 'the task').result()).toBe('done');
    const states = beforeCalls(await eventsOf(journal));
    const [before, after] = states.slice(-2).map(({ messages }) => JSON.stringify(messages).length);
    expect(after).toBeLessThanOrEqual((before ?? 0) / 2);
  });

  test('that is too long for its provider also when it is shortened fails as context-overflow', async () => {
    const script = [turn(0), turn(1), { fail: { code: 'context-overflow', message: 'too long' } }] as const;
    const { swarm, calls } = await scriptedSwarm({ agent: script }, { threads: 0 });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(agent, 'the task').outcome()).toMatchObject({ kind: 'failed', error: { code: 'context-overflow' } });
    expect(calls()).toBeLessThanOrEqual(2 + 4);
  });

  test('is the same after every crash: the transcript is folded from what was recorded', async () => {
    const counter = new SharedArrayBuffer(4);
    const crash = { crash: 'exit', times: 1, counter } as const;
    const script = [turn(0), turn(1), turn(2), turn(3), { ...crash, ...turn(4) }, turn(5), turn(6), { text: 'done' }];
    const transcripts: string[] = [];
    for (const steps of [script, script]) {
      const journal = createMemoryJournal();
      const { swarm } = await scriptedSwarm({ agent: steps }, { threads: 2, contextTokens, journal });
      const run = swarm.run(agent, 'the task');
      expect(await run.result()).toBe('done');
      transcripts.push(JSON.stringify(beforeCalls(await eventsOf(journal)).at(-1)?.messages));
      await swarm.stop();
    }
    // The first lost its thread and the second did not.
    expect(transcripts[0]).toBe(transcripts[1]);
    expect(transcripts[0]).toContain('are left out here');
  });

  test('whose task alone is too long is sent as it is: nothing can be left out', async () => {
    const { swarm } = await scriptedSwarm({ agent: [{ text: 'done' }] }, { threads: 0, contextTokens });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(agent, 'x'.repeat(40_000)).result()).toBe('done');
  });

  test('of a model whose window is not known is never shortened unasked', async () => {
    const journal = createMemoryJournal();
    const { swarm } = await scriptedSwarm({ agent: [turn(0), turn(1), { text: 'done' }] }, { threads: 0, journal });
    onTestFinished(() => swarm.stop());
    await swarm.run(agent, 'the task').result();
    for (const state of beforeCalls(await eventsOf(journal))) expect(dueCompaction(state)).toBeUndefined();
  });
});

test('a context window that cannot be is refused, by the model’s name', async () => {
  await expect(scriptedSwarm({}, { threads: 0, contextTokens: { 'scripted:agent': 10 } })).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { field: 'contextTokens.scripted:agent' },
  });
});

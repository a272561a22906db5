import { describe, expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { hostDeed } from './host-tools.ts';
import { scriptedAgent, scriptedSwarm, sleep, until } from './swarm-fixtures.ts';

const reader = scriptedAgent('reader', { tools: [hostDeed] });
const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
const call = (name: string, input: unknown = {}): ScriptStep => ({ toolCalls: [{ name, input }] });

const scripts = {
  chief: [
    call('sessions_map', { agent: 'reader', items: ['a', 'b', 'c', 'd', 'e', 'f'], taskTemplate: { input: '{item}' } }),
    call('sessions_yield', { until: 'all' }),
    { text: 'merged', expect: ['"complete"', '"label":"f"'] },
  ],
  reader: [call('host_deed'), { text: 'found', delayMs: 30 }],
};
/** Three calls of the chief, two of each reader. */
const allCalls = 3 + 6 * 2;

function crashCoordinator(): void {
  newestHome().actors?.coordinator.tell.report(undefined as never);
}

/** A journal that fails at the appends of these numbers. */
function failingJournal(failures: readonly number[]): Journal {
  const journal = createMemoryJournal();
  let appends = 0;
  return {
    append: (batch) => (failures.includes(++appends) ? Promise.reject(new Error('the disk is full')) : journal.append(batch)),
    read: (from) => journal.read(from),
    close: () => journal.close(),
  };
}

/** A journal that keeps the batch with the end of `ended`, and fails all the same. */
function failsOnceEnded(journal: Journal, ended: string): Journal {
  return {
    append: async (batch) => {
      const seq = await journal.append(batch);
      if (batch.some(({ kind, run }) => kind === 'ended' && run === ended)) throw new Error('the disk is full');
      return seq;
    },
    read: (from) => journal.read(from),
    close: () => journal.close(),
  };
}

describe('a coordinator that crashes', () => {
  test.each([0, 1, 2])(
    'at a moment of its own (seed %i) loses no run, repeats no answered model call and announces each child once',
    async (seed) => {
      const random = seededRandom(seed + 1);
      const { swarm, calls, events } = await scriptedSwarm(scripts, { agents: [reader], limits: { maxConcurrent: 2 } });
      onTestFinished(() => swarm.stop());
      const run = swarm.run(chief, 'go');
      for (let crashes = 0; crashes < 2; crashes++) {
        await sleep(random.next() * 150);
        crashCoordinator();
      }
      expect(await run.result()).toBe('merged');
      expect(calls()).toBe(allCalls);
      const ends = events.flatMap((event) => (event.kind === 'run' && event.record.outcome !== null ? [event.record.id] : []));
      expect(ends.sort()).toEqual(['1', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6']);
      expect(swarm.records().every((record) => record.outcome === 'done' && record.restarts === 0)).toBe(true);
    },
  );

  test('between the record of an end and the news of it tells its listeners all the same, and once', async () => {
    const journal = failsOnceEnded(createMemoryJournal(), '1.4');
    const { swarm, events } = await scriptedSwarm(scripts, { threads: 0, agents: [reader], journal });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(chief, 'go').result()).toBe('merged');
    const ends = events.flatMap((event) => (event.kind === 'run' && event.record.outcome !== null ? [event.record.id] : []));
    expect(ends.sort()).toEqual(['1', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6']);
  });

  test.each([false, true])(
    'between the record of an end and the news of it loses no end (a journal that forgets what has ended: %s)',
    async (forgetEnded) => {
      const journal = failsOnceEnded(createMemoryJournal({ forgetEnded }), '1');
      const { swarm, calls } = await scriptedSwarm(scripts, { threads: 0, agents: [reader], journal });
      onTestFinished(() => swarm.stop());
      expect(await swarm.run(chief, 'go').result()).toBe('merged');
      expect(calls()).toBe(allCalls);
    },
  );

  test('after its journal kept a batch and failed all the same accepts no run a second time, not even one that has ended meanwhile', async () => {
    const journal = createMemoryJournal();
    let appends = 0;
    const keepsAndFails: Journal = {
      ...{ read: (from) => journal.read(from), close: () => journal.close() },
      append: async (batch) => {
        const seq = await journal.append(batch);
        if (++appends === 1) throw new Error('the disk is full');
        return seq;
      },
    };
    const { swarm } = await scriptedSwarm(scripts, { threads: 0, agents: [reader], journal: keepsAndFails });
    const run = swarm.run(chief, 'go');
    await run.cancel();
    await swarm.stop();
    const accepted = [];
    for await (const { event } of journal.read(1)) if (event.kind === 'accepted') accepted.push(event.run);
    expect(accepted).toEqual(['1']);
  });

  test('because its journal failed goes on with what the journal has', async () => {
    for (const failures of [[1], [2, 4], [3], [6, 9, 12], [20]]) {
      const { swarm, calls } = await scriptedSwarm(scripts, {
        agents: [reader],
        limits: { maxConcurrent: 2 },
        journal: failingJournal(failures),
      });
      expect(await swarm.run(chief, 'go').result()).toBe('merged');
      expect(calls(), `after failures at ${failures.join(', ')}`).toBe(allCalls);
      await swarm.stop();
    }
  });

  test('again and again ends all its runs as failed, rather than leaving anybody to wait', async () => {
    const { swarm } = await scriptedSwarm({ reader: [{ text: 'never', delayMs: 60_000 }] }, {});
    onTestFinished(() => swarm.stop());
    const runs = [swarm.spawn(reader, 'a'), swarm.spawn(reader, 'b')];
    await until(() => runs.every((run) => run.status === 'running'), 'the start of the runs');
    for (let crashes = 0; crashes < 6; crashes++) {
      crashCoordinator();
      await sleep(20);
    }
    expect((await swarm.allSettled(runs)).map((outcome) => outcome.kind)).toEqual(['failed', 'failed']);
    expect(() => swarm.spawn(reader, 'c')).toThrow(expect.objectContaining({ code: 'system-stopped' }));
  });
});

test('a swarm takes up the open runs of a journal that another process left, and gives no id twice', async () => {
  const journal = createMemoryJournal();
  const system = await createSystem({ threads: 2 });
  const first = await scriptedSwarm(scripts, { system, agents: [reader], journal, limits: { maxConcurrent: 2 } });
  const done = first.swarm.run(reader, 'before');
  await done.result();
  first.swarm.run(chief, 'go');
  await until(() => first.calls() >= 7, 'some calls');
  // The process dies: nothing is cancelled and nothing is told.
  const answered = first.swarm.records().reduce((sum, record) => sum + record.usage.modelCalls, 0);
  await system.stop();

  const second = await scriptedSwarm(scripts, { agents: [reader], journal });
  onTestFinished(() => second.swarm.stop());
  await until(
    () => second.swarm.records().some((record) => record.id === '2' && record.outcome === 'done'),
    'the end of the old run',
  );
  expect(second.swarm.records().find((record) => record.id === '1')).toMatchObject({ outcome: 'done', result: 'found' });
  expect(second.calls()).toBeLessThanOrEqual(2 + allCalls - answered);
  expect(second.swarm.run(reader, 'after').id).toBe('3');
});

import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { hostDeed, poolDeed } from './host-tools.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

const tools = [hostDeed, poolDeed];
const call = (name: string, input: unknown = {}): ScriptStep => ({ toolCalls: [{ name, input }] });
// The loop first: while its time runs out, the others are read.
const deeds = ['loop', 'exit', 'throw'] as const;
const system = await createSystem({ threads: 4, hangMs: 1000 });
afterAll(() => system.stop());

describe.each(['host_deed', 'pool_deed'])('200 readers on 4 threads, three of which always kill their thread in %s', (tool) => {
  test('all end exactly once, and only the three feel it', async () => {
    const scripts = Object.fromEntries([
      ['reader', [call(tool), { text: 'found', delayMs: 5 }]],
      ...deeds.map((deed) => [deed, [call(tool, { deed }), { fail: { code: 'tool-thread-lost', message: 'poison' } }]]),
    ]) as Record<string, readonly ScriptStep[]>;
    const { swarm, events } = await scriptedSwarm(scripts, { system, limits: { maxConcurrent: 16, toolTimeoutMs: 4_000 } });
    const poison = new Map(deeds.map((deed, index) => [20 + 60 * index, deed]));
    const runs = Array.from({ length: 200 }, (_, index) =>
      swarm.spawn(scriptedAgent(poison.get(index) ?? 'reader', { tools }), `item ${index}`),
    );
    const outcomes = await swarm.allSettled(runs);
    const failed = outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [index]));
    expect(failed).toEqual([...poison.keys()]);
    expect(failed.map((index) => outcomes[index]?.record.error?.code)).toEqual([
      'tool-thread-lost',
      'tool-thread-lost',
      'tool-thread-lost',
    ]);
    const ends = events.flatMap((event) => (event.kind === 'run' && event.record.outcome !== null ? [event.record.id] : []));
    expect(ends).toHaveLength(200);
    expect(new Set(ends).size).toBe(200);
    await swarm.stop();
  }, 60_000);
});

test('500 runs on the map are flat in memory and in order of nothing but their ends', async () => {
  const { swarm } = await scriptedSwarm({ reader: [{ text: 'x'.repeat(20_000) }] }, { system });
  onTestFinished(() => swarm.stop());
  let open = 0;
  let mostOpen = 0;
  function* items(): Generator<number> {
    for (let item = 0; item < 500; item++) {
      mostOpen = Math.max(mostOpen, ++open);
      yield item;
    }
  }
  const seen = new Set<number>();
  for await (const outcome of swarm.map(scriptedAgent('reader'), items(), (item) => `item ${item}`)) {
    open--;
    seen.add(outcome.item);
  }
  expect(seen.size).toBe(500);
  expect(mostOpen).toBeLessThanOrEqual(17);
});

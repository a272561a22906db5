// A thread that is opened for one purpose: it is no host to anybody else, and as safe as any other.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { fragile } from './fixtures/doomed.ts';

const patient = { timeout: 15_000, interval: 10 };
const budget = { strategy: 'one-for-one', intensity: 3, periodMs: 60_000, children: [] } as const;

describe('a dedicated thread', () => {
  test('starts when it is first asked for, hosts only what is placed there, is replaced in its slot when it is lost, and ends with the system', async () => {
    const system = await createSystem({ threads: 1 });
    try {
      const hosts = system.slots();
      expect(await system.threadStatistics()).toHaveLength(1);
      const [thread, again] = await Promise.all([system.openThread('post office'), system.openThread('post office')]);
      expect(again).toEqual(thread);
      expect(await system.openThread('post office')).toEqual(thread);
      expect(await system.threadStatistics()).toHaveLength(2);
      expect(system.slots().map(({ slot }) => slot)).toEqual(hosts.map(({ slot }) => slot));

      const supervisor = system.supervise(budget);
      const { placement } = thread;
      const clerk = await startChild(supervisor, child(fragile, undefined, { id: 'clerk', placement }));
      const others = await Promise.all(
        Array.from({ length: 4 }, () => system.start(fragile, undefined, { placement: 'spread' })),
      );
      expect(clerk.address.slot).toBe(thread.slot);
      expect(others.map((other) => other.address.slot)).toEqual([1, 1, 1, 1]);
      expect((await system.tree({ timeoutMs: 15_000 })).unanswered).toEqual([]);

      await system.killThread(thread.slot);
      await expect.poll(() => clerk.ask.life().catch(() => 0), patient).toMatchObject({ incarnation: 2, generation: 2 });
      expect(await others[0]?.ask.life()).toMatchObject({ incarnation: 1, generation: 1 });
      await system.killThread(1);
      await expect.poll(() => system.slots()[0]?.state, patient).toBe('live');
      const lives = [clerk, await system.start(fragile, undefined, { placement: 'spread' })].map((one) => one.ask.life());
      expect(await Promise.all(lives)).toMatchObject([{ generation: 2 }, { generation: 2 }]);
    } finally {
      await system.stop();
    }
    await expect(system.openThread('post office')).rejects.toMatchObject({ code: 'system-stopped' });
  });

  test('is main in a system without threads, and needs a name', async () => {
    await using system = await createSystem({ threads: 0 });
    expect(await system.openThread('post office')).toMatchObject({ slot: 0, placement: 'main' });
    await expect(system.openThread('')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('of a simulated system is the same', async () => {
    const system = new SimulatedSystem({ threads: 1 });
    const thread = await system.openThread('post office');
    const supervisor = system.supervise(budget);
    const { placement } = thread;
    const clerk = await system.until(startChild(supervisor, child(fragile, undefined, { id: 'clerk', placement })));
    const other = await system.start(fragile, undefined, { placement: 'spread' });
    expect([clerk.address.slot, other.address.slot]).toEqual([thread.slot, 1]);
    await system.loseThread(thread.slot);
    expect(await system.until(clerk.ask.life())).toMatchObject({ incarnation: 2, generation: 2 });
    expect(await system.until(other.ask.life())).toMatchObject({ incarnation: 1, generation: 1 });
    expect(await new SimulatedSystem({ threads: 0 }).openThread('post office')).toMatchObject({ placement: 'main' });
  });
});

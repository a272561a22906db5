// Supervision over real threads: who lives again, where, and who pays.
import { expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { type Fragile, fragile } from './fixtures/doomed.ts';

const patient = { timeout: 15_000, interval: 10 };

async function lifeOf(ref: Ref<Fragile>): Promise<{ incarnation: number; slot: number; generation: number } | string> {
  // The next life may have to wait for a thread that boots on a busy machine.
  const life = ref.askWith({ timeoutMs: 30_000 }).life();
  return await life.catch((error: { code: string }) => error.code);
}

test('a killed thread is one restart for the supervisor; its children live again in the same slot, a generation on', async () => {
  await using system = await createSystem({ threads: 2 });
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 60_000, children: [] });
  const refs: Ref<Fragile>[] = [];
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    refs.push(await startChild(supervisor, child(fragile, undefined, { id, placement: 'spread' })));
  }
  await system.killThread(1);
  for (const ref of refs) {
    const isLost = ref.address.slot === 1;
    const expected = { incarnation: isLost ? 2 : 1, slot: ref.address.slot, generation: isLost ? 2 : 1 };
    await expect.poll(() => lifeOf(ref), patient).toEqual(expected);
  }
  expect(await supervisor.ask.countChildren()).toEqual({ specs: 6, active: 6, supervisors: 0, workers: 6 });
});

test.each(['exit', 'loop', 'throw'] as const)(
  'a child that ends its thread by %s pays alone, out of its own budget',
  async (way) => {
    // Far above what the machine itself may hold a thread up: that would be a loss of its own.
    await using system = await createSystem({ threads: 1, hangMs: 2_000 });
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 0, periodMs: 60_000, children: [] });
    const start = (id: string, intensity: number): Promise<Ref<Fragile>> =>
      startChild(supervisor, child(fragile, undefined, { id, placement: 'spread', budget: { intensity, periodMs: 60_000 } }));
    const [culprit, innocent] = [await start('culprit', 1), await start('innocent', 0)];
    for (const generation of [2, 3]) {
      culprit.tell.die(way);
      await expect.poll(() => lifeOf(innocent), patient).toEqual({ incarnation: generation, slot: 1, generation });
    }
    expect(await lifeOf(culprit)).toBe('no-actor');
    const views = await supervisor.ask.whichChildren();
    expect(views.map(({ id, ref }) => [id, ref !== undefined])).toEqual([
      ['culprit', false],
      ['innocent', true],
    ]);
  },
);

test('asks sent at the news of a lost thread are answered by the next life', async () => {
  await using system = await createSystem({ threads: 1 });
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 5, periodMs: 60_000, children: [] });
  const ref = await startChild(supervisor, child(fragile, undefined, { id: 'a', placement: 'spread' }));
  for (let life = 2; life < 5; life += 1) {
    const answer = new Promise((resolve) => {
      system.watch(ref, () => resolve(lifeOf(ref)));
    });
    await ref.ask.life();
    ref.tell.die('exit');
    expect(await answer).toMatchObject({ incarnation: life, generation: life });
  }
});

import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { holdsInEverySchedule } from './every-schedule.ts';

interface Clerk {
  fetch(from: readonly Ref<Store>[]): string;
  count(): number;
}

interface Store {
  read(): string;
}

interface Stage {
  readonly clerk: Ref<Clerk>;
  readonly stores: readonly Ref<Store>[];
}

async function prepare(system: SimulatedSystem): Promise<Stage> {
  let finished = 0;
  const clerk = await system.start(
    anActor<Clerk>((ctx) => ({
      fetch: async (from) => {
        const texts = await Promise.all(from.map((store) => ctx.ask(store).read()));
        finished += 1;
        return texts.join('');
      },
      count: () => finished,
    })),
    undefined,
    system.in(1),
  );
  const store = anActor<Store>(() => ({ read: () => 'x' }));
  const stores = await Promise.all([0, 2].map((slot) => system.start(store, undefined, system.in(slot))));
  return { clerk, stores };
}

const cancelled: Scenario<Stage> = {
  name: 'cancel against completion',
  prepare,
  async play(system, { clerk, stores }) {
    const controller = new AbortController();
    const settlements: string[] = [];
    const asked = clerk.askWith({ signal: controller.signal }).fetch(stores);
    const done = asked.then(
      (text) => void settlements.push(text),
      (error: { code: string }) => void settlements.push(error.code),
    );
    await system.whenever('the asker cancels');
    controller.abort();
    const hadSettled = settlements.length > 0;
    await done;
    if (!hadSettled) assert.deepEqual(settlements, ['cancelled'], 'a cancel that comes first wins, at once');
    const finished = await clerk.ask.count();
    assert.ok(finished === 1 || settlements[0] === 'cancelled', 'what was answered was done');
    await system.run();
    assert.equal(settlements.length, 1, 'it settles once, and a late reply is not seen');
    for (const slot of [0, 1, 2]) assert.equal(system.kernel(slot).statistics().openAsks, 0);
    return `${settlements[0]}, ${finished === 1 ? 'done' : 'not done'}`;
  },
};

describe('cancel against completion', { timeout: 120_000 }, () => {
  test('settles the ask once, by whichever came first, and the actor goes on, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(cancelled);
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['xx, done', 'cancelled, done']));
  });
});

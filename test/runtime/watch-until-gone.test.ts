// `watch(ref, onDown, { until: 'gone' })`: told once, when the actor will not live again, whoever decides that and wherever.
import { describe, expect, test } from 'vitest';
import { type ChildOptions, child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Down } from '../../src/runtime/actor-context.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Mortal {
  crash(): void;
  stop(): void;
  ping(): number;
}

const mortal = anActor<Mortal>((ctx) => ({
  crash: () => {
    throw new Error('crashed');
  },
  stop: () => ctx.stop(),
  ping: () => ctx.incarnation,
}));

function aWatcher(notes: string[]) {
  return anActor<{ watch(ref: AnyRef): void }>((ctx) => ({
    watch: (ref) => {
      ctx.watch(ref, ({ reason, incarnation }) => void notes.push(`down ${incarnation} ${reason.kind}`));
      ctx.watch(ref, ({ reason, incarnation }) => void notes.push(`gone ${incarnation} ${reason.kind}`), { until: 'gone' });
    },
  }));
}

interface Scene {
  readonly system: SimulatedSystem;
  readonly supervisor: AnyRef;
  readonly ref: Ref<Mortal>;
  readonly notes: string[];
}

/** Supervisor, child and watcher in the slots given; the watcher watches the child for both. */
async function scene(
  slots: readonly [number, number, number],
  seed: number,
  options: Partial<ChildOptions> = {},
): Promise<Scene> {
  const system = new SimulatedSystem({ seed, threads: 3 });
  const notes: string[] = [];
  const supervisor = system.supervise(
    { strategy: 'one-for-one', intensity: 2, periodMs: 5_000, children: [] },
    system.in(slots[0]),
  );
  const spec = child(mortal, undefined, { id: 'm', ...system.in(slots[1]), ...options });
  const ref = await system.until(startChild(supervisor, spec));
  const watcher = await system.start(aWatcher(notes), undefined, system.in(slots[2]));
  watcher.tell.watch(ref);
  await system.run();
  return { system, supervisor, ref, notes };
}

const places = [
  ['all on one thread', [0, 0, 0]],
  ['supervisor and child on two threads, the watcher with the child', [1, 2, 2]],
  ['supervisor and child on two threads, the watcher with the supervisor', [1, 2, 1]],
  ['three threads', [1, 2, 3]],
] as const;
const seeds = [1, 2, 3, 4, 5];

describe.each(places)('a watch until gone, with %s,', (_, slots) => {
  test('is told when the supervisor gives up, and not at the restarts before', async () => {
    for (const seed of seeds) {
      const { system, ref, notes } = await scene(slots, seed);
      ref.tell.crash();
      await system.run();
      ref.tell.crash();
      await system.run();
      expect(notes).toEqual(['down 1 error']);
      ref.tell.crash();
      await system.run();
      expect(notes).toEqual(['down 1 error', 'gone 3 error']);
    }
  });

  test('is told of an end that the policy does not answer', async () => {
    for (const seed of seeds) {
      const { system, ref, notes } = await scene(slots, seed, { restart: 'transient' });
      ref.tell.crash();
      await system.run();
      ref.tell.stop();
      await system.run();
      expect(notes).toEqual(['down 1 error', 'gone 2 normal']);
    }
  });

  test('is told when the supervisor is killed or stopped, also between two lives of the child', async () => {
    for (const seed of seeds) {
      for (const how of ['kill', 'stop'] as const) {
        const { system, supervisor, ref, notes } = await scene(slots, seed);
        if (how === 'stop') ref.tell.crash();
        if (how === 'kill') system.kernel(0).killActor(supervisor);
        else system.kernel(0).stopActor(supervisor);
        await system.run();
        expect(notes.filter((note) => note.startsWith('gone'))).toHaveLength(1);
        expect(notes).toHaveLength(2);
      }
    }
  });
});

test('a watch until gone of a child in its back-off is told when its supervisor is killed', async () => {
  for (const slots of [
    [0, 0, 0],
    [1, 2, 0],
  ] as const) {
    const { system, supervisor, ref, notes } = await scene(slots, 1, { backoff: { minMs: 1_000, maxMs: 1_000 } });
    ref.tell.crash();
    await system.run();
    expect(notes).toEqual(['down 1 error']);
    system.kernel(0).killActor(supervisor);
    await system.run();
    expect([notes, system.kernel(slots[1]).cells.get(ref.address.id)]).toEqual([['down 1 error', 'gone 1 error'], undefined]);
  }
});

describe('when the child’s thread is lost, a watch until gone', () => {
  const apart = places.filter(([, [supervisor, childSlot, watcher]]) => supervisor !== childSlot && watcher !== childSlot);

  test.each(apart)(
    'with %s, is not told when the child is started in the next one, and is told of its last end',
    async (_, slots) => {
      for (const seed of seeds) {
        const { system, ref, notes } = await scene(slots, seed, { restart: 'transient' });
        system.crash(2);
        await system.run();
        system.boot(2);
        await system.run();
        expect(notes).toEqual(['down 0 thread-lost']);
        expect(await system.until(ref.ask.ping())).toBe(2);
        ref.tell.stop();
        await system.run();
        expect(notes).toEqual(['down 0 thread-lost', 'gone 2 normal']);
        expect(system.kernel(slots[2]).statistics().monitors).toBe(0);
      }
    },
  );

  test.each(apart)('with %s, is told of the loss when nobody starts the child again', async (_, slots) => {
    for (const seed of seeds) {
      const { system, notes } = await scene(slots, seed, { restart: 'temporary' });
      system.crash(2);
      system.boot(2);
      await system.run();
      expect(notes).toEqual(['down 0 thread-lost', 'gone 0 thread-lost']);
    }
  });

  test.each(apart)(
    'with %s, is told of the loss when the supervisor is gone too, or the slot gets no next life',
    async (_, slots) => {
      for (const how of ['supervisor', 'slot'] as const) {
        const { system, supervisor, notes } = await scene(slots, 1);
        if (how === 'supervisor') system.kernel(0).killActor(supervisor);
        system.crash(2);
        if (how === 'slot') system.abandon(2);
        else system.boot(2);
        await system.run();
        expect(notes.filter((note) => note.startsWith('gone'))).toEqual([expect.stringMatching(/gone \d (thread-lost|killed)/)]);
      }
    },
  );

  test('and the supervisor’s with it, is told at once', async () => {
    for (const seed of seeds) {
      const { system, notes } = await scene([2, 2, 1], seed);
      system.crash(2);
      await system.run();
      expect(notes.sort()).toEqual(['down 0 thread-lost', 'gone 0 thread-lost']);
    }
  });

  test('and the supervisor’s own is lost before it could restart it, is told', async () => {
    for (const seed of seeds) {
      const { system, notes } = await scene([1, 2, 3], seed);
      system.crash(2);
      await system.step();
      system.crash(1);
      system.boot(1);
      system.boot(2);
      await system.run();
      expect(notes.filter((note) => note.startsWith('gone'))).toEqual(['gone 0 thread-lost']);
    }
  });
});

test('a watch until gone of an actor that nobody supervises is told at its end; of one that is gone, at once', async () => {
  for (const slot of [0, 1]) {
    const system = new SimulatedSystem();
    const ref = await system.start(mortal, undefined, system.in(slot));
    const notes: [string, string][] = [];
    const note =
      (what: string) =>
      ({ reason }: Down): void =>
        void notes.push([what, reason.kind]);
    system.watch(ref, note('down'));
    system.watch(ref, note('gone'), { until: 'gone' });
    system.watch(ref, note('gone again'), { until: 'gone' });
    const unwatch = system.watch(ref, note('unwatched'), { until: 'gone' });
    unwatch();
    await system.run();
    ref.tell.stop();
    await system.run();
    system.watch(ref, note('late'), { until: 'gone' });
    await system.run();
    // Names and groups let go by such watches, so these come first.
    expect(notes).toEqual([
      ['gone', 'normal'],
      ['gone again', 'normal'],
      ['down', 'normal'],
      ['late', 'no-actor'],
    ]);
    expect(system.kernel(0).statistics().monitors).toBe(0);
  }
});

test('a watch until anything else is refused by name', async () => {
  const system = new SimulatedSystem();
  const ref = await system.start(mortal, undefined);
  expect(() => system.watch(ref, () => undefined, { until: 'later' as 'gone' })).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'until' }) }),
  );
});

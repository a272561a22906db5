import { describe, expect, test } from 'vitest';
import type { ActorContext, Cancellable, Down } from '../../src/runtime/actor-context.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Watcher {
  hear(what: string): void;
  watch(ref: AnyRef): void;
  unwatch(): void;
}

interface Source {
  send(to: Ref<Watcher>, count: number, end: 'stop' | 'crash' | 'none'): void;
}

const source = anActor<Source>((ctx) => ({
  send: (to, count, end) => {
    for (let n = 0; n < count; n += 1) to.tell.hear(`${n}`);
    if (end === 'stop') ctx.stop();
    if (end === 'crash') throw new Error('crashed');
  },
}));

/** A watcher and what it notes: what it hears, and a DOWN as its reason. */
function aWatcher(notes: unknown[], onDown: (down: Down) => unknown = ({ reason }) => reason.kind) {
  const watches: Cancellable[] = [];
  return anActor<Watcher>((ctx) => ({
    hear: (what) => void notes.push(what),
    watch: (ref) => void watches.push(ctx.watch(ref, (down) => void notes.push(onDown(down)))),
    unwatch: () => {
      for (const one of watches.splice(0)) one.cancel();
    },
  }));
}

const slots = [
  ['on one thread', 0, 0],
  ['on two threads', 1, 2],
] as const;

describe.each(slots)('a watcher %s', (_, watcherSlot, sourceSlot) => {
  async function make(notes: unknown[], onDown?: (down: Down) => unknown): Promise<[SimulatedSystem, Ref<Watcher>, Ref<Source>]> {
    const system = new SimulatedSystem();
    const watcher = await system.start(aWatcher(notes, onDown), undefined, system.in(watcherSlot));
    return [system, watcher, await system.start(source, undefined, system.in(sourceSlot))];
  }

  test.each([
    ['stop', 'normal'],
    ['crash', 'error'],
  ] as const)('gets the DOWN of a %s after all that was sent to it, once', async (end, reason) => {
    const notes: unknown[] = [];
    const [system, watcher, from] = await make(notes);
    watcher.tell.watch(from);
    await system.run();
    from.tell.send(watcher, 1_000, end);
    await system.run();
    expect(notes).toEqual([...Array.from({ length: 1_000 }, (__, n) => `${n}`), reason]);
  });

  test('gets one DOWN for each of its monitors, with the incarnation', async () => {
    const notes: unknown[] = [];
    const [system, watcher, from] = await make(notes, ({ incarnation, ref }) => [incarnation, ref.equals(from)]);
    watcher.tell.watch(from);
    watcher.tell.watch(from);
    await system.run();
    from.tell.send(watcher, 0, 'stop');
    await system.run();
    expect(notes).toEqual([
      [1, true],
      [1, true],
    ]);
  });

  test('of an actor that does not exist gets DOWN no-actor at once', async () => {
    const notes: unknown[] = [];
    const [system, watcher, from] = await make(notes);
    system.kernel(0).killActor(from);
    await system.run();
    watcher.tell.watch(from);
    await system.run();
    expect(notes).toEqual(['no-actor']);
  });

  test('gets no DOWN once it has unwatched, not even one that is queued', async () => {
    const notes: unknown[] = [];
    const [system, watcher, from] = await make(notes);
    watcher.tell.watch(from);
    watcher.tell.unwatch();
    await system.run();
    from.tell.send(watcher, 1, 'stop');
    await system.run();
    expect(notes).toEqual(['0']);
    expect(system.kernel(watcherSlot).statistics().monitors).toBe(0);
  });

  test('that ends leaves no monitor behind, on either side', async () => {
    const notes: unknown[] = [];
    const [system, , from] = await make(notes);
    const cell = system.kernel(sourceSlot).cells.get(from.address.id);
    for (let n = 0; n < 20; n += 1) {
      const watcher = await system.start(aWatcher(notes), undefined, system.in(watcherSlot));
      watcher.tell.watch(from);
      await system.run();
      expect(cell?.extension?.watchers?.size).toBe(1);
      system.kernel(0).killActor(watcher);
      await system.run();
    }
    expect(system.kernel(watcherSlot).statistics().monitors).toBe(0);
    expect(cell?.extension?.watchers?.size).toBe(0);
  });
});

describe('of a great many watchers', () => {
  test('each is told in its order, and those that unwatch cost no more than those that do not', async () => {
    const system = new SimulatedSystem();
    const from = await system.start(source, undefined, system.in(1));
    const told: number[] = [];
    // By comparing each with each, this would take minutes.
    const watches = Array.from({ length: 100_000 }, (_, n) => system.watch(from, () => void told.push(n)));
    await system.run();
    watches.forEach((unwatch, n) => void (n % 1_000 === 0 || unwatch()));
    await system.run();
    expect(system.kernel(1).cells.get(from.address.id)?.extension?.watchers?.size).toBe(100);
    system.kernel(0).killActor(from);
    await system.run();
    expect(told).toEqual(Array.from({ length: 100 }, (_, n) => n * 1_000));
  }, 20_000);
});

describe('a DOWN', () => {
  test('that is queued is taken back by unwatch, by the turn before it', async () => {
    const system = new SimulatedSystem();
    const notes: unknown[] = [];
    const from = await system.start(source, undefined);
    const watcher = await system.start(
      anActor<{ go(): void }>((ctx) => ({
        go: async () => {
          const watch = ctx.watch(from, () => void notes.push('down'));
          await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
          watch.cancel();
        },
      })),
      undefined,
    );
    watcher.tell.go();
    await system.run();
    system.kernel(0).killActor(from);
    await system.run();
    await system.advance(20);
    expect(notes).toEqual([]);
  });

  test('is a turn, and its failure crashes the watcher', async () => {
    const system = new SimulatedSystem();
    const reasons: string[] = [];
    const from = await system.start(source, undefined);
    const watcher = await system.start(
      anActor<Record<never, never>>((ctx) => {
        ctx.watch(from, async () => {
          await Promise.resolve();
          throw new Error('in onDown');
        });
        return {};
      }),
      undefined,
    );
    system.watch(watcher, ({ reason }) => reasons.push(reason.kind));
    await system.run();
    system.kernel(0).killActor(from);
    await system.run();
    expect(reasons).toEqual(['error']);
  });

  test('is not handed to the next incarnation of a watcher', async () => {
    const system = new SimulatedSystem();
    const notes: unknown[] = [];
    const lives: ActorContext[] = [];
    const from = await system.start(source, undefined, system.in(1));
    const watcher = anActor<{ crash(): void }>((ctx) => {
      lives.push(ctx);
      if (ctx.incarnation === 1) ctx.watch(from, () => void notes.push('down'));
      return {
        crash: () => {
          throw new Error('crash');
        },
      };
    });
    const { child } = await import('../../src/actors/supervisor/child-spec.ts');
    const sup = system.supervise({
      strategy: 'one-for-one',
      intensity: 3,
      periodMs: 5_000,
      children: [child(watcher, undefined, { id: 'w' })],
    });
    const [view] = await system.until(sup.ask.whichChildren());
    (view?.ref as Ref<{ crash(): void }> | undefined)?.tell.crash();
    await system.run();
    expect(lives).toHaveLength(2);
    system.kernel(0).killActor(from);
    await system.run();
    expect(notes).toEqual([]);
  });

  test('reaches plain code, and its fault is its own', async () => {
    const system = new SimulatedSystem();
    const notes: unknown[] = [];
    const from = await system.start(source, undefined, system.in(1));
    const off = system.watch(from, () => notes.push('off'));
    system.watch(from, ({ reason }) => notes.push(reason.kind));
    off();
    await system.run();
    system.kernel(0).killActor(from);
    await system.run();
    expect(notes).toEqual(['killed']);
    expect(system.kernel(0).statistics().monitors).toBe(0);
  });
});

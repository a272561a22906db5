import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { describeExit, type ExitReason, isAbnormal } from '../../src/runtime/exit-reason.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from './an-actor.ts';

interface Ending {
  stop(reason: ExitReason | null): void;
  throw(): void;
  reject(): void;
}

const ending = anActor<Ending>((ctx) => ({
  stop: (reason) => ctx.stop(reason ?? undefined),
  throw: () => {
    throw new ActorError('file-empty', 'thrown');
  },
  reject: () => Promise.reject(new ActorError('file-empty', 'rejected')),
}));

type Act = (system: SimulatedSystem, ref: Ref<Ending>) => void;

const endings: readonly (readonly [string, Act, unknown])[] = [
  ['its own stop', (_, ref) => ref.tell.stop(null), { kind: 'normal' }],
  [
    'its own stop, with a reason',
    (_, ref) => ref.tell.stop({ kind: 'shutdown', detail: [1] }),
    { kind: 'shutdown', detail: [1] },
  ],
  ['a stop from outside', (system, ref) => system.kernel(0).stopActor(ref), { kind: 'normal' }],
  [
    'a stop from outside, with a reason',
    (system, ref) => system.kernel(0).stopActor(ref, { kind: 'shutdown' }),
    { kind: 'shutdown' },
  ],
  ['a kill', (system, ref) => system.kernel(0).killActor(ref), { kind: 'killed' }],
  [
    'a handler that throws',
    (_, ref) => ref.tell.throw(),
    {
      kind: 'error',
      error: { code: 'handler-failed', details: { method: 'throw' }, cause: { code: 'file-empty', message: 'thrown' } },
    },
  ],
  [
    'a handler that rejects',
    (_, ref) => ref.tell.reject(),
    { kind: 'error', error: { code: 'handler-failed', details: { method: 'reject' }, cause: { code: 'file-empty' } } },
  ],
];

describe.each([0, 1])('the exit reason seen from main, of an actor in slot %i,', (slot) => {
  test.each(endings)('after %s', async (_, act, expected) => {
    const system = new SimulatedSystem();
    const ref = await system.start(ending, undefined, system.in(slot));
    const reasons: ExitReason[] = [];
    system.watch(ref, ({ reason }) => reasons.push(reason));
    await system.run();
    act(system, ref);
    await system.run();
    expect(reasons).toHaveLength(1);
    expect(reasons).toMatchObject([expected]);
    expect(system.kernel(slot).statistics().actors).toBe(slot === 0 ? 1 : 0);
  });

  test('is told even when its detail cannot be sent', async () => {
    const system = new SimulatedSystem();
    const reasons: ExitReason[] = [];
    const unsendable = anActor<{ end(): void }>((ctx) => ({
      end: () => ctx.stop({ kind: 'shutdown', detail: { of: () => 0 } }),
    }));
    const parent = await system.start(
      anActor<{ begin(): void }>((ctx) => ({
        begin: () => ctx.spawn(unsendable, undefined, system.in(slot)).tell.end(),
      })),
      undefined,
    );
    parent.tell.begin();
    const ref = await system.start(unsendable, undefined, system.in(slot));
    system.watch(ref, ({ reason }) => reasons.push(reason));
    await system.run();
    ref.tell.end();
    await system.run();
    expect(reasons.map((reason) => reason.kind)).toEqual(['shutdown']);
    system.watch(parent, ({ reason }) => reasons.push(reason));
    system.kernel(0).stopActor(parent);
    await system.run();
    expect(reasons.map((reason) => reason.kind)).toEqual(['shutdown', 'normal']);
    expect(system.clock.now()).toBe(0);
  });

  test('may carry refs in its detail', async () => {
    const system = new SimulatedSystem();
    const scribe = aScribe();
    const reasons: ExitReason[] = [];
    const to = await system.start(scribe.definition, undefined, system.in(2));
    const ref = await system.start(ending, undefined, system.in(slot));
    system.watch(ref, ({ reason }) => reasons.push(reason));
    await system.run();
    ref.tell.stop({ kind: 'shutdown', detail: { to } });
    await system.run();
    const [reason] = reasons;
    if (reason?.kind !== 'shutdown') throw new Error('no shutdown');
    (reason.detail as { to: typeof to }).to.tell.note('heard');
    await system.run();
    expect(scribe.notes).toEqual(['heard']);
  });
});

describe('an actor that ends', () => {
  /** An actor of three generations, all of which note their ends; grandchildren take `slowMs` to terminate. */
  function aFamily(notes: string[], slowMs = 0) {
    const hook = (ctx: ActorContext, name: string): void =>
      ctx.onTerminate(async (reason) => {
        notes.push(`${name} ${reason.kind}`);
        if (slowMs > 0) await new Promise<void>((resolve) => ctx.clock.after(slowMs, resolve));
        notes.push(`${name} done`);
      });
    const leaf = anActor<Record<never, never>>((ctx) => {
      hook(ctx, 'leaf');
      return {};
    });
    const middle = anActor<Record<never, never>>(async (ctx) => {
      hook(ctx, 'middle');
      await ctx.start(leaf, undefined, { placement: 'spread' });
      return {};
    });
    return anActor<{ crash(): void }>(async (ctx) => {
      hook(ctx, 'top');
      await ctx.start(middle, undefined, { placement: 'spread' });
      return {
        crash: () => {
          throw new Error('crash');
        },
      };
    });
  }

  test.each(['stop', 'crash'] as const)('by a %s ends its children first, and its hooks run after them', async (how) => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const ref = await system.start(aFamily(notes, 10), undefined, system.in(1));
    system.watch(ref, ({ reason }) => notes.push(`down ${reason.kind}`));
    await system.run();
    if (how === 'stop') system.kernel(0).stopActor(ref);
    else ref.tell.crash();
    await system.advance(100);
    const reason = how === 'stop' ? 'normal' : 'error';
    expect(notes).toEqual([
      'leaf shutdown',
      'leaf done',
      'middle shutdown',
      'middle done',
      `top ${reason}`,
      'top done',
      `down ${reason}`,
    ]);
    expect(system.clock.pending).toBe(0);
  });

  test('kills children that take longer than 5 s', async () => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const ref = await system.start(aFamily(notes, 60_000), undefined);
    const reasons: [number, string][] = [];
    system.watch(ref, ({ reason }) => reasons.push([system.clock.now(), reason.kind]));
    system.kernel(0).stopActor(ref);
    await system.advance(70_000);
    // The middle one is killed while it waits for the leaf, so its hook never runs.
    expect(notes.filter((note) => !note.endsWith('done'))).toEqual(['leaf shutdown', 'top normal']);
    expect(reasons).toEqual([[65_000, 'normal']]);
    expect(
      system.kernel(0).statistics().actors + system.kernel(1).statistics().actors + system.kernel(2).statistics().actors,
    ).toBe(1);
    expect(system.clock.pending).toBe(0);
  });

  test('by a kill takes its children along without a hook', async () => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const ref = await system.start(aFamily(notes), undefined, system.in(1));
    system.kernel(0).killActor(ref);
    await system.run();
    expect(notes).toEqual([]);
    expect([0, 1, 2].map((slot) => system.kernel(slot).statistics().actors)).toEqual([1, 0, 0]);
  });

  test('by a kill while it ends runs no further hook and leaves no timer', async () => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const twoHooks = anActor<Record<never, never>>((ctx) => {
      ctx.onTerminate(async () => {
        notes.push('first');
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
      });
      ctx.onTerminate(() => void notes.push('second'));
      return {};
    });
    const parent = anActor<Record<never, never>>((ctx) => {
      ctx.spawn(twoHooks, undefined);
      return {};
    });
    for (const definition of [twoHooks, parent]) {
      const ref = await system.start(definition, undefined);
      system.kernel(0).stopActor(ref);
      await system.run();
      system.kernel(0).killActor(ref);
      await system.advance(10);
      expect(system.clock.pending).toBe(0);
    }
    expect(notes).toEqual(['first', 'first']);
    expect(system.kernel(0).statistics().actors).toBe(1);
  });

  test('goes on ending when a hook throws', async () => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const throwing = anActor<Record<never, never>>((ctx) => {
      ctx.onTerminate(() => {
        throw new Error('in a hook');
      });
      ctx.onTerminate(() => void notes.push('next hook'));
      return {};
    });
    const ref = await system.start(throwing, undefined);
    system.watch(ref, ({ reason }) => notes.push(reason.kind));
    system.kernel(0).stopActor(ref);
    await system.run();
    expect(notes).toEqual(['next hook', 'normal']);
  });

  test('has its signal aborted, and takes no mail into its hooks', async () => {
    const notes: unknown[] = [];
    const system = new SimulatedSystem();
    const open = anActor<{ hear(): void }>((ctx) => {
      ctx.signal.addEventListener('abort', () => notes.push('aborted'));
      ctx.onTerminate(async () => {
        (ctx.self as Ref<{ hear(): void }>).tell.hear();
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
        notes.push(ctx.signal.aborted);
      });
      return { hear: () => void notes.push('heard') };
    });
    const ref = await system.start(open, undefined);
    system.kernel(0).stopActor(ref);
    await system.advance(20);
    expect(notes).toEqual(['aborted', true]);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ stopped: 1 });
  });

  test('tells its parent before its watchers, and its watchers once, however it was told to end', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(ending, undefined, system.in(1));
    const downs: string[] = [];
    system.watch(ref, ({ reason }) => downs.push(reason.kind));
    await system.run();
    for (let n = 0; n < 3; n += 1) {
      ref.tell.stop(null);
      system.kernel(0).stopActor(ref);
      system.kernel(0).killActor(ref);
    }
    await system.run();
    expect(downs).toHaveLength(1);
  });

  test('because its parent’s thread was lost is parent-lost, with its children, before that slot’s next life spawns', async () => {
    const notes: string[] = [];
    const system = new SimulatedSystem();
    const child = anActor<Record<never, never>>((ctx) => {
      ctx.onTerminate((reason) => void notes.push(reason.kind));
      return {};
    });
    const parent = anActor<Record<never, never>>(async (ctx) => {
      await ctx.start(child, undefined, system.in(2));
      return {};
    });
    await system.start(parent, undefined, system.in(1));
    expect(system.kernel(2).statistics().actors).toBe(1);
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(notes).toEqual(['parent-lost']);
    expect(system.kernel(2).statistics().actors).toBe(0);
  });
});

test('everything but normal and shutdown is abnormal, and each reason has a text', () => {
  const reasons: ExitReason[] = [
    { kind: 'normal' },
    { kind: 'shutdown' },
    { kind: 'shutdown', detail: 'auto-shutdown' },
    { kind: 'shutdown', detail: { kind: 'failed-to-start-child', id: 'a', message: 'no such module' } },
    { kind: 'shutdown', detail: 1 },
    { kind: 'killed' },
    { kind: 'no-actor' },
    { kind: 'error', error: new ActorError('timeout', 'late') },
    { kind: 'thread-lost', slot: 1, generation: 2, culprit: false },
    { kind: 'parent-lost' },
  ];
  expect(reasons.map(isAbnormal)).toEqual([false, false, false, false, false, true, true, true, true, true]);
  expect(reasons.map(describeExit)).toEqual([
    'normal',
    'shutdown',
    'shutdown (auto-shutdown)',
    'shutdown (failed-to-start-child "a": no such module)',
    'shutdown (the number 1)',
    'killed',
    'no-actor',
    'timeout: late',
    'thread-lost (slot 1, generation 2)',
    'parent-lost',
  ]);
});

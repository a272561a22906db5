import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Oracle {
  answer(): number;
  later(ms: number): string;
  never(): void;
  crash(): void;
  crashLater(): void;
  end(): string;
  function(): unknown;
  give(value: unknown): unknown;
  count(): number;
}

const oracle = anActor<Oracle>((ctx) => {
  let count = 0;
  return {
    answer: () => 42,
    later: (ms) => new Promise((resolve) => ctx.clock.after(ms, () => resolve('late'))),
    never: () => new Promise(() => undefined),
    crash: () => {
      throw new ActorError('timeout', 'a nested failure');
    },
    crashLater: async () => {
      await Promise.resolve();
      throw new TypeError('later');
    },
    end: () => {
      ctx.stop();
      return 'ending';
    },
    function: () => () => 0,
    give: (value) => value,
    count: () => ++count,
  };
});

/** What became of a promise, as `code` of its error or the value. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => ({ value }),
    (error: { code?: string }) => error.code ?? String(error),
  );
}

/** The same must hold when the asker is main and the target is on main, or on another thread. */
describe.each([
  ['the same thread', 0],
  ['another thread', 1],
])('an ask to %s', (_, slot) => {
  async function make(options: ConstructorParameters<typeof SimulatedSystem>[0] = {}): Promise<[SimulatedSystem, Ref<Oracle>]> {
    const system = new SimulatedSystem(options);
    return [system, await system.start(oracle, undefined, system.in(slot))];
  }

  test('settles with the reply, at once or later', async () => {
    const [system, ref] = await make();
    expect(await system.until(ref.ask.answer())).toBe(42);
    expect(await system.until(ref.ask.later(100))).toBe('late');
    expect(await system.until(ref.ask.give({ list: [1] }))).toEqual({ list: [1] });
    expect(await system.until(ref.ask.give(undefined))).toBeUndefined();
  });

  test('rejects after its timeout, 5 s unless it says otherwise, and the late reply changes nothing', async () => {
    const [system, ref] = await make();
    const open = outcome(ref.ask.later(6_000));
    await system.advance(4_999);
    expect(system.kernel(0).statistics().openAsks).toBe(1);
    await system.advance(1);
    expect(await open).toBe('timeout');
    expect(await system.until(outcome(ref.askWith({ timeoutMs: 10 }).answer()))).toBe('timeout');
    expect(await system.until(ref.ask.answer())).toBe(42);
    expect(system.clock.now()).toBe(6_000);
    await expect(system.until(ref.askWith({ timeoutMs: 7 }).never())).rejects.toMatchObject({ details: { timeoutMs: 7 } });
  });

  test('that waited in the mailbox past its timeout is not handled any more, and is a dead letter', async () => {
    const [system, ref] = await make();
    const first = outcome(ref.ask.later(100));
    const second = outcome(ref.askWith({ timeoutMs: 50 }).count());
    expect(await system.until(second)).toBe('timeout');
    expect(await system.until(first)).toEqual({ value: 'late' });
    expect(await system.until(ref.ask.count())).toBe(1);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ expired: 1 });
  });

  test('rejects when the target crashes in handling it, with the cause', async () => {
    const [system, ref] = await make();
    const [asked, queued] = [ref.ask.crash(), outcome(ref.ask.answer())];
    await expect(system.until(asked)).rejects.toMatchObject({
      code: 'down',
      details: { reason: 'error' },
      cause: {
        code: 'handler-failed',
        message: expect.stringMatching(/\.crash failed: a nested failure/),
        cause: { code: 'timeout' },
      },
    });
    expect(await system.until(queued)).toBe('no-actor');
  });

  test('rejects when an async handler fails', async () => {
    const [system, ref] = await make();
    await expect(system.until(ref.ask.crashLater())).rejects.toMatchObject({
      code: 'down',
      cause: { code: 'handler-failed', cause: { name: 'TypeError', message: 'later' } },
    });
  });

  test('rejects when the target is killed while it handles it, or while it is queued', async () => {
    const [system, ref] = await make();
    const [handled, queued] = [outcome(ref.ask.never()), outcome(ref.ask.answer())];
    await system.run();
    system.kernel(0).killActor(ref);
    expect(await system.until(handled)).toBe('down');
    expect(await system.until(queued)).toBe('no-actor');
    expect(system.clock.now()).toBe(0);
  });

  test('is answered when the target stops after the turn, and rejects when it never got there', async () => {
    const [system, ref] = await make();
    const [ending, queued] = [ref.ask.end(), outcome(ref.ask.answer())];
    expect(await system.until(ending)).toBe('ending');
    expect(await system.until(queued)).toBe('no-actor');
  });

  test('rejects when there is no target, no more or never', async () => {
    const [system, ref] = await make();
    system.kernel(0).killActor(ref);
    await system.run();
    expect(await system.until(outcome(ref.ask.answer()))).toBe('no-actor');
    const unborn = anActor<{ read(): void }>(() => {
      throw new Error('no');
    });
    expect(await system.until(outcome(system.spawn(unborn, undefined, system.in(slot)).ask.read()))).toBe('no-actor');
    expect(system.clock.now()).toBe(0);
  });

  test('rejects at once for a name that the target does not know, and names those that it does', async () => {
    const [system, ref] = await make();
    const ask = ref.ask as unknown as { misspelt(): Promise<unknown> };
    await expect(system.until(ask.misspelt())).rejects.toMatchObject({
      code: 'unknown-method',
      message: expect.stringContaining('answer, later, never'),
    });
    expect(await system.until(ref.ask.answer())).toBe(42);
  });

  test('rejects when its signal fires, before or after it was sent; before, nothing is sent', async () => {
    const [system, ref] = await make();
    await expect(system.until(ref.askWith({ signal: AbortSignal.abort() }).count())).rejects.toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    const open = ref.askWith({ signal: controller.signal }).later(1_000);
    await system.run();
    controller.abort(new Error('enough'));
    await expect(system.until(open)).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } });
    expect(system.clock.now()).toBe(0);
    expect(await system.until(ref.ask.count())).toBe(1);
  });

  test('leaves nothing behind once it is settled', async () => {
    const [system, ref] = await make();
    const controller = new AbortController();
    const asks = Array.from({ length: 50 }, () => ref.askWith({ signal: controller.signal }).answer());
    await system.until(Promise.all(asks));
    expect(system.kernel(0).statistics().openAsks).toBe(0);
    expect(system.clock.pending).toBe(0);
    controller.abort();
  });

  test('rejects for a timeout that is no number of milliseconds', async () => {
    const [system, ref] = await make();
    for (const timeoutMs of [-1, Number.NaN, '5' as unknown as number]) {
      await expect(system.until(ref.askWith({ timeoutMs }).answer())).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { field: 'timeoutMs' },
      });
    }
  });

  test('rejects when the system stops', async () => {
    const [system, ref] = await make();
    const open = outcome(ref.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).never());
    await system.run();
    await system.kernel(0).stop();
    expect(await system.until(open)).toBe(slot === 0 ? 'down' : 'system-stopped');
    expect(await system.until(outcome(ref.ask.answer()))).toMatch(/no-actor|system-stopped/);
  });
});

test('an ask to an actor that is gone is told why it ended last', async () => {
  const { child } = await import('../../src/actors/supervisor/child-spec.ts');
  const { startChild } = await import('../../src/actors/supervisor/start-child.ts');
  const system = new SimulatedSystem();
  const sup = system.supervise({ strategy: 'one-for-one', intensity: 5, periodMs: 1_000, children: [] });
  const ref = await system.until(startChild(sup, child(oracle, undefined, { id: 'a' })));
  ref.tell.crash();
  await system.run();
  sup.tell.terminateChild('a');
  await system.run();
  const after = system.until(ref.ask.answer());
  await expect(after).rejects.toMatchObject({ code: 'no-actor', details: { target: expect.any(String), method: 'answer' } });
  await expect(after).rejects.not.toMatchObject({ details: { reason: 'error' } });
  const failed = await system.start(oracle, undefined);
  failed.tell.crash();
  await system.run();
  await expect(system.until(failed.ask.answer())).rejects.toMatchObject({ code: 'no-actor', details: { reason: 'error' } });
});

describe('an ask across threads', () => {
  test('rejects when the request, or the reply, cannot be sent; the target goes on', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(oracle, undefined, system.in(1));
    await expect(system.until(ref.ask.give(() => 0))).rejects.toMatchObject({
      code: 'serialization',
      message: expect.stringContaining('"give"'),
    });
    await expect(system.until(ref.ask.function())).rejects.toMatchObject({ code: 'serialization' });
    expect(await system.until(ref.ask.answer())).toBe(42);
    expect(system.clock.now()).toBe(0);
  });

  test('rejects when the thread is lost, and counts its message as one whose fate is not known', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(oracle, undefined, system.in(1));
    await system.run();
    const handled = outcome(ref.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).never());
    await system.run();
    const open = outcome(ref.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).never());
    system.crash(1);
    expect(await system.until(handled)).toBe('thread-lost');
    expect(await system.until(open)).toBe('thread-lost');
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'thread-lost': 1 });
  });

  test('rejects as overflow when the window of the link is full', async () => {
    const system = new SimulatedSystem({ windowBytes: 1_000 });
    const ref = await system.start(oracle, undefined, system.in(1));
    await system.run();
    const first = ref.ask.give('x'.repeat(2_000));
    expect(await outcome(ref.ask.answer())).toBe('overflow');
    expect(await system.until(first)).toHaveLength(2_000);
    expect(await system.until(ref.ask.answer())).toBe(42);
  });
});

describe('an ask in a turn', () => {
  interface Nested {
    self(): unknown;
    left(ref: Ref<Oracle>): number;
  }

  test('of the actor itself fails at once', async () => {
    const system = new SimulatedSystem();
    const nested = anActor<Nested>((ctx) => ({
      self: () => outcome((ctx.self as Ref<Nested>).ask.self()),
      left: () => 0,
    }));
    const later = anActor<Nested>((ctx) => ({
      self: async () => {
        await Promise.resolve();
        return await outcome(ctx.ask(ctx.self as Ref<Nested>).self());
      },
      left: () => 0,
    }));
    for (const definition of [nested, later]) {
      expect(await system.until((await system.start(definition, undefined)).ask.self())).toBe('calling-self');
    }
  });

  test('by the context has no more time than the message that is handled, also after an await', async () => {
    const system = new SimulatedSystem();
    const target = await system.start(oracle, undefined, system.in(1));
    const nested = anActor<Nested>((ctx) => ({
      self: () => 0,
      left: async (ref) => {
        await new Promise<void>((resolve) => ctx.clock.after(30, resolve));
        const before = ctx.clock.now();
        await outcome(ctx.ask(ref).never());
        return ctx.clock.now() - before;
      },
    }));
    const ref = await system.start(nested, undefined, system.in(2));
    const waits: number[] = [];
    const measuring = anActor<{ run(): void }>(() => ({
      run: async () => void waits.push(await ref.askWith({ timeoutMs: 100_000 }).left(target)),
    }));
    (await system.start(measuring, undefined)).tell.run();
    await system.advance(100_000);
    expect(waits).toEqual([5_000]);
    const reply = outcome(ref.askWith({ timeoutMs: 100 }).left(target));
    expect(await system.until(reply)).toBe('timeout');
    await system.run();
    expect(system.kernel(2).statistics().openAsks).toBe(0);
  });

  test('by the context is cancelled when the actor ends', async () => {
    const system = new SimulatedSystem();
    const target = await system.start(oracle, undefined, system.in(1));
    const outcomes: unknown[] = [];
    const asking = anActor<{ begin(ref: Ref<Oracle>): void }>((ctx) => ({
      begin: (ref) =>
        ctx.pipe(
          outcome(ctx.ask(ref, { timeoutMs: Number.POSITIVE_INFINITY }).never()).then((code) => outcomes.push(code)),
          () => undefined,
        ),
    }));
    const ref = await system.start(asking, undefined);
    ref.tell.begin(target);
    await system.run();
    expect(outcomes).toEqual([]);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(outcomes).toEqual(['cancelled']);
  });
});

import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ReplyTo } from '../../src/runtime/mail/reply-handle.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Desk {
  /** Keeps the reply for later. */
  take(): string;
  takeLater(): string;
  takeAndWork(ms: number): string;
  workAndTake(ms: number): string;
  takeAndCrash(): string;
  handOnAndCrash(to: Ref<Helper>): string;
  /** Answers the oldest that it keeps. */
  give(value: string): void;
  /** The same handle answers twice. */
  giveTwice(value: string): void;
  refuse(why: string): void;
  /** Sends the oldest on. */
  pass(to: Ref<Helper>, handOn: boolean): void;
  giveUnsendable(): void;
  end(): void;
}

interface Helper {
  solve(reply: ReplyTo<string>, value: string): void;
}

function aDesk(aborted: string[] = []) {
  const kept: ReplyTo<string>[] = [];
  return anActor<Desk>((ctx) => {
    const defer = (): ReplyTo<string> => {
      const { signal } = ctx.turn;
      signal.addEventListener('abort', () =>
        aborted.push(String((signal.reason as { code?: string; kind?: string }).code ?? signal.reason.kind)),
      );
      const reply = ctx.reply<string>();
      kept.push(reply);
      return reply;
    };
    return {
      take: defer,
      takeLater: async () => {
        await Promise.resolve();
        return defer();
      },
      takeAndWork: async (ms) => {
        const reply = defer();
        await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
        return reply;
      },
      workAndTake: async (ms) => {
        await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
        return defer();
      },
      takeAndCrash: () => {
        defer();
        throw new Error('after taking');
      },
      handOnAndCrash: (to) => {
        to.tell.solve(defer().handOn(), 'from the helper');
        throw new Error('after handing on');
      },
      give: (value) => kept.shift()?.send(value),
      giveTwice: (value) => {
        const reply = kept.shift();
        reply?.send(value);
        reply?.send(`${value} again`);
      },
      refuse: (why) => kept.shift()?.fail(new Error(why)),
      pass: (to, handOn) => {
        const reply = kept.shift();
        if (reply !== undefined) to.tell.solve(handOn ? reply.handOn() : reply, 'from the helper');
      },
      giveUnsendable: () => (kept.shift() as ReplyTo<unknown> | undefined)?.send(() => 0),
      end: () => ctx.stop(),
    };
  });
}

const helper = anActor<Helper>(() => ({ solve: (reply, value) => reply.send(value) }));

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: { code?: string }) => error.code ?? String(error));
}

describe.each([
  ['on the asker’s thread', 0],
  ['on another thread', 1],
])('a deferred reply %s', (_, slot) => {
  async function make(aborted: string[] = []): Promise<[SimulatedSystem, Ref<Desk>]> {
    const system = new SimulatedSystem();
    return [system, await system.start(aDesk(aborted), undefined, system.in(slot))];
  }

  test.each(['take', 'takeLater'] as const)(
    'answers the ask when the handle is used, not when the handler of %s returns',
    async (how) => {
      const [system, ref] = await make();
      const asked = ref.ask[how]();
      let isSettled = false;
      void asked.then(() => {
        isSettled = true;
      });
      await system.run();
      expect(isSettled).toBe(false);
      ref.tell.give('later');
      expect(await system.until(asked)).toBe('later');
    },
  );

  test('may fail, and then rejects the ask with that error', async () => {
    const [system, ref] = await make();
    const asked = ref.ask.take();
    ref.tell.refuse('not today');
    await expect(system.until(asked)).rejects.toMatchObject({
      code: 'handler-failed',
      message: expect.stringContaining('not today'),
    });
  });

  test('is single: a second one is a dead letter duplicate-reply, and the first one stands', async () => {
    const [system, ref] = await make();
    const asked = ref.ask.take();
    ref.tell.giveTwice('once');
    expect(await system.until(asked)).toBe('once');
    await system.run();
    expect(system.kernel(slot).deadLetters.recent()).toMatchObject([{ reason: 'duplicate-reply', method: 'take', count: 1 }]);
  });

  test('of a tell answers nobody, and is no dead letter', async () => {
    const [system, ref] = await make();
    ref.tell.take();
    ref.tell.giveTwice('to nobody');
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
  });

  test('after the deadline is invisible', async () => {
    const aborted: string[] = [];
    const [system, ref] = await make(aborted);
    const asked = outcome(ref.askWith({ timeoutMs: 50 }).take());
    expect(await system.until(asked)).toBe('timeout');
    await system.run();
    expect(aborted).toEqual(['timeout']);
    ref.tell.give('late');
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
    expect(system.kernel(slot).deferred.size).toBe(0);
    expect(system.clock.pending).toBe(0);
  });

  test('hears that its asker cancelled, and is late from then on', async () => {
    const aborted: string[] = [];
    const [system, ref] = await make(aborted);
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal }).take());
    await system.run();
    abort.abort();
    expect(await asked).toBe('cancelled');
    await system.run();
    expect(aborted).toEqual(['cancelled']);
    expect(system.kernel(slot).deferred.size).toBe(0);
    ref.tell.giveTwice('late');
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
    expect(system.clock.pending).toBe(0);
  });

  test('hears it also while the handler that took it is busy', async () => {
    const aborted: string[] = [];
    const [system, ref] = await make(aborted);
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal }).takeAndWork(20));
    await system.advance(10);
    abort.abort();
    expect(await asked).toBe('cancelled');
    await system.run();
    expect([aborted, system.kernel(slot).deferred.size]).toEqual([['cancelled'], 0]);
    await system.advance(20);
    ref.tell.giveTwice('late');
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
  });

  test('that is taken after its asker cancelled is late, and kept nowhere', async () => {
    const [system, ref] = await make();
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal, timeoutMs: 1_000 }).workAndTake(20));
    await system.advance(10);
    abort.abort();
    expect(await asked).toBe('cancelled');
    await system.advance(20);
    expect([system.kernel(slot).deferred.size, system.clock.pending]).toEqual([0, 0]);
    ref.tell.giveTwice('late');
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
  });

  test('that was not sent when the actor that took it ends rejects the ask as down', async () => {
    const aborted: string[] = [];
    const [system, ref] = await make(aborted);
    const asked = outcome(ref.ask.take());
    ref.tell.end();
    expect(await system.until(asked)).toBe('down');
    expect(aborted).toEqual(['normal']);
    expect(system.kernel(slot).deferred.size).toBe(0);
  });

  test('that was taken in a turn that crashes rejects the ask as down, once', async () => {
    const [system, ref] = await make();
    await expect(system.until(ref.ask.takeAndCrash())).rejects.toMatchObject({ code: 'down', details: { reason: 'error' } });
    await system.run();
    expect(system.kernel(0).statistics().openAsks).toBe(0);
  });

  test('that cannot cross to the asker rejects the ask as serialization', async () => {
    if (slot === 0) return;
    const [system, ref] = await make();
    const asked = outcome(ref.ask.take());
    ref.tell.giveUnsendable();
    expect(await system.until(asked)).toBe('serialization');
  });

  describe.each([0, 1, 2])('sent on to an actor in slot %i', (helperSlot) => {
    test.each([true, false])('answers from there (handed on: %s)', async (handOn) => {
      const [system, ref] = await make();
      const other = await system.start(helper, undefined, system.in(helperSlot));
      const asked = ref.ask.take();
      ref.tell.pass(other, handOn);
      expect(await system.until(asked)).toBe('from the helper');
    });

    test('is single there too', async () => {
      const [system, ref] = await make();
      const twice = anActor<Helper>(() => ({
        solve: (reply, value) => {
          reply.send(value);
          reply.send(value);
        },
      }));
      const other = await system.start(twice, undefined, system.in(helperSlot));
      const asked = ref.ask.take();
      ref.tell.pass(other, true);
      expect(await system.until(asked)).toBe('from the helper');
      await system.run();
      expect(system.kernel(slot).deadLetters.counts()).toEqual({ 'duplicate-reply': 1 });
    });

    test('outlives the actor that took it when that handed it on, and not else', async () => {
      for (const handOn of [true, false]) {
        const [system, ref] = await make();
        const late = anActor<Helper>((ctx) => ({ solve: (reply, value) => void ctx.after(10, () => reply.send(value)) }));
        const other = await system.start(late, undefined, system.in(helperSlot));
        const asked = outcome(ref.ask.take());
        ref.tell.pass(other, handOn);
        ref.tell.end();
        expect(await system.until(asked)).toBe(handOn ? 'from the helper' : 'down');
        await system.advance(20);
        expect(system.kernel(slot).deadLetters.counts()).toEqual({});
      }
    });
  });

  test('that was handed on by a handler which then fails is watched until its deadline, and hears of the end', async () => {
    const aborted: string[] = [];
    const [system, ref] = await make(aborted);
    const keeper = await system.start(
      anActor<Helper>(() => ({ solve() {} })),
      undefined,
      system.in(slot),
    );
    const asked = outcome(ref.askWith({ timeoutMs: 50 }).handOnAndCrash(keeper));
    await system.run();
    expect(aborted).toEqual(['error']);
    expect(system.kernel(slot).deferred.size).toBe(1);
    await system.advance(60);
    expect(await system.until(asked)).toBe('timeout');
    expect(system.kernel(slot).deferred.size).toBe(0);
    expect(aborted).toEqual(['error']);
  });

  test('that was handed on by a handler whose time is up before the timer rings is watched until that does', async () => {
    const aborted: string[] = [];
    const system = new SimulatedSystem();
    const timeIsUp = Promise.withResolvers<void>();
    const desk = anActor<{ take(to: Ref<Helper>): string }>((ctx) => ({
      take: async (to) => {
        const { signal } = ctx.turn;
        signal.addEventListener('abort', () => aborted.push(String(signal.reason.code)));
        to.tell.solve(ctx.reply<string>().handOn(), '');
        await timeIsUp.promise;
        throw new ActorError('timeout', 'what was asked on behalf of the message had no more time');
      },
    }));
    const ref = await system.start(desk, undefined, system.in(slot));
    const keeper = await system.start(
      anActor<Helper>(() => ({ solve() {} })),
      undefined,
      system.in(slot),
    );
    const asked = outcome(ref.askWith({ timeoutMs: 50 }).take(keeper));
    await system.run();
    expect(system.kernel(slot).deferred.size).toBe(1);
    // A thread that was busy over the deadline: timers that are due have not rung.
    system.clock.passTo(system.clock.now() + 60);
    timeIsUp.resolve();
    await new Promise(setImmediate);
    await system.advance(10);
    expect(await system.until(asked)).toBe('timeout');
    expect([aborted, system.kernel(slot).deferred.size]).toEqual([['timeout'], 0]);
  });

  test('of an asker whose thread is lost is forgotten, and its work hears of it, also when it was handed on', async () => {
    if (slot === 2) return;
    for (const handOn of [true, false]) {
      const system = new SimulatedSystem();
      const aborted: string[] = [];
      const ref = await system.start(aDesk(aborted), undefined, system.in(slot));
      const keeper = await system.start(
        anActor<Helper>(() => ({ solve() {} })),
        undefined,
        system.in(slot),
      );
      const asker = await system.start(
        anActor<{ go(to: Ref<Desk>): void }>((ctx) => ({
          go: (to) => void ctx.ask(to, { timeoutMs: Number.POSITIVE_INFINITY }).take(),
        })),
        undefined,
        system.in(2),
      );
      asker.tell.go(ref);
      await system.run();
      if (handOn) ref.tell.pass(keeper, true);
      await system.run();
      expect(system.kernel(slot).deferred.size).toBe(1);
      system.crash(2);
      await system.run();
      expect(system.kernel(slot).deferred.size).toBe(0);
      expect(aborted).toEqual(['cancelled']);
      ref.tell.give('too late');
      await system.run();
      expect(system.kernel(slot).deadLetters.counts()).toEqual({});
    }
  });

  test('whose thread is lost rejects the ask, and a handle of that life says nothing to the next', async () => {
    if (slot === 0) return;
    const [system, ref] = await make();
    const handles: ReplyTo<string>[] = [];
    const keeper = await system.start(
      anActor<Helper>(() => ({ solve: (reply) => void handles.push(reply) })),
      undefined,
      system.in(2),
    );
    const asked = outcome(ref.ask.take());
    ref.tell.pass(keeper, true);
    await system.run();
    system.crash(1);
    expect(await system.until(asked)).toBe('thread-lost');
    system.boot(1);
    const next = await system.start(aDesk(), undefined, system.in(1));
    const again = outcome(next.ask.take());
    await system.run();
    handles[0]?.send('from another life');
    await system.run();
    next.tell.give('right');
    expect(await system.until(again)).toBe('right');
  });
});

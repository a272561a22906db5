import { describe, expect, test } from 'vitest';
import type { MessageTurn } from '../../src/runtime/actor-context.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Worker {
  work(ms: number): string;
  quick(): string;
  /** Takes the view and looks at nothing yet. */
  glance(): string;
  /** Looks at its signal that often. */
  poll(times: number): boolean;
  /** Is busy on after its reply was sent. */
  answerEarly(ms: number): string;
  relay(to: Ref<Worker>, ms: number): string;
  count(): number;
}

interface Seen {
  readonly turns: MessageTurn[];
  readonly events: string[];
}

function aWorker({ turns, events }: Seen) {
  return anActor<Worker>((ctx) => {
    let count = 0;
    const look = (): void => {
      const { turn } = ctx;
      turns.push(turn);
      turn.signal.addEventListener('abort', () => {
        const reason = turn.signal.reason as { code?: string; kind?: string };
        events.push(reason.code ?? reason.kind ?? 'abort');
      });
    };
    return {
      work: async (ms) => {
        look();
        await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
        return 'worked';
      },
      quick: () => {
        look();
        return 'quick';
      },
      glance: () => {
        turns.push(ctx.turn);
        return 'glanced';
      },
      poll: (times) => {
        let isAborted = false;
        for (let n = 0; n < times; n += 1) isAborted ||= ctx.turn.signal.aborted;
        return isAborted;
      },
      answerEarly: async (ms) => {
        look();
        const reply = ctx.reply<string>();
        reply.send('early');
        await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
        return reply;
      },
      relay: (to, ms) => ctx.ask(to, { timeoutMs: 60_000 }).work(ms),
      count: () => ++count,
    };
  });
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: { code?: string }) => error.code ?? String(error));
}

describe.each([
  ['on the same thread', 0],
  ['on another thread', 1],
])('the message that is handled %s', (_, slot) => {
  async function make(): Promise<[SimulatedSystem, Ref<Worker>, Seen]> {
    const system = new SimulatedSystem();
    const seen: Seen = { turns: [], events: [] };
    return [system, await system.start(aWorker(seen), undefined, system.in(slot)), seen];
  }

  test('shows what is left of its deadline; a tell has none', async () => {
    const [system, ref, { turns }] = await make();
    const asked = ref.askWith({ timeoutMs: 100 }).work(50);
    await system.advance(30);
    expect(turns[0]?.remainingMs).toBe(70);
    await system.until(asked);
    ref.tell.quick();
    await system.run();
    expect(turns[1]?.remainingMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('hears that its asker cancelled, at once', async () => {
    const [system, ref, { events }] = await make();
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal }).work(1_000));
    await system.advance(10);
    abort.abort();
    expect(await asked).toBe('cancelled');
    await system.run();
    expect([events, system.clock.now()]).toEqual([['cancelled'], 10]);
  });

  test('hears of its deadline, and of its actor’s end', async () => {
    const [system, ref, { events }] = await make();
    const asked = outcome(ref.askWith({ timeoutMs: 20 }).work(30));
    await system.advance(29);
    expect([await asked, events]).toEqual(['timeout', ['timeout']]);
    await system.advance(1);
    void outcome(ref.ask.work(1_000));
    await system.run();
    system.kernel(0).killActor(ref);
    await system.run();
    expect(events).toEqual(['timeout', 'killed']);
  });

  test('hears nothing once it is answered, and leaves no timer', async () => {
    const [system, ref, { events }] = await make();
    const abort = new AbortController();
    await system.until(ref.askWith({ signal: abort.signal, timeoutMs: 50 }).quick());
    abort.abort();
    await system.run();
    expect(system.clock.pending).toBe(0);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(events).toEqual([]);
  });

  test('hears nothing once it is answered, though its handler is still busy', async () => {
    const [system, ref, { events }] = await make();
    const abort = new AbortController();
    const asked = ref.askWith({ signal: abort.signal, timeoutMs: 50 }).answerEarly(1_000);
    expect(await system.until(asked)).toBe('early');
    abort.abort();
    await system.advance(100);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(events).toEqual([]);
  });

  test.each(['glance', 'quick'] as const)(
    'whose view is looked at after the answer has a signal that never fires, and sets no timer (%s)',
    async (method) => {
      const [system, ref, { turns }] = await make();
      await system.until(ref.askWith({ timeoutMs: 50 })[method]());
      const signal = turns[0]?.signal;
      expect([signal?.aborted, system.clock.pending]).toEqual([false, 0]);
      await system.advance(100);
      system.kernel(0).killActor(ref);
      await system.run();
      expect([signal?.aborted, turns[0]?.signal === signal]).toEqual([false, true]);
    },
  );

  test('whose view is looked at only after its actor’s end has a signal that has fired', async () => {
    const [system, ref, { turns }] = await make();
    const worker = anActor<{ work(): string }>((ctx) => ({
      work: () => {
        turns.push(ctx.turn);
        throw new Error('on purpose');
      },
    }));
    const failing = await system.start(worker, undefined, system.in(slot));
    expect(await outcome(system.until(failing.askWith({ timeoutMs: 50 }).work()))).toBe('down');
    expect(turns[0]?.signal.aborted).toBe(true);
    expect(await system.until(ref.ask.count())).toBe(1);
  });

  test('watches its deadline by one timer, however often its signal is looked at', async () => {
    const [system, ref] = await make();
    const { clock } = system;
    const set = clock.after.bind(clock);
    let timers = 0;
    Object.defineProperty(clock, 'after', {
      value: (...args: Parameters<typeof set>) => {
        timers += 1;
        return set(...args);
      },
    });
    const timersOf = async (looks: number): Promise<number> => {
      timers = 0;
      expect(await system.until(ref.askWith({ timeoutMs: 50 }).poll(looks))).toBe(false);
      return timers;
    };
    const once = await timersOf(1);
    expect(await timersOf(1_000)).toBe(once);
  });

  test('that waits is not handled when its asker cancels: a dead letter cancelled', async () => {
    const [system, ref] = await make();
    const abort = new AbortController();
    void ref.ask.work(100);
    const asks = [0, 1, 2].map((n) => outcome(ref.askWith(n === 1 ? { signal: abort.signal } : {}).count()));
    await system.advance(10);
    abort.abort();
    await system.advance(100);
    expect(await Promise.all(asks)).toEqual([1, 'cancelled', 2]);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ cancelled: 1 });
  });

  test('is cancelled by the very signal when one signal is that of many asks', async () => {
    const [system, ref] = await make();
    const abort = new AbortController();
    const asks = [1, 2, 3].map(() => outcome(ref.askWith({ signal: abort.signal }).work(100)));
    await system.advance(10);
    abort.abort();
    expect(await Promise.all(asks)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await system.advance(100);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ cancelled: 2 });
    expect(await system.until(ref.ask.count())).toBe(1);
  });

  test('of a nested ask inherits the smaller deadline and the asker’s signal, over any number of hops', async () => {
    const [system, last, { turns, events }] = await make();
    const relay = await system.start(aWorker({ turns: [], events: [] }), undefined, system.in(2));
    const abort = new AbortController();
    const asked = outcome(relay.askWith({ timeoutMs: 500, signal: abort.signal }).relay(last, 10_000));
    await system.advance(100);
    expect(turns[0]?.remainingMs).toBe(400);
    abort.abort();
    expect(await asked).toBe('cancelled');
    await system.run();
    expect([events, system.clock.now()]).toEqual([['cancelled'], 100]);
  });

  test('of an ask by the context is cancelled when the asker ends', async () => {
    const [system, last, { events }] = await make();
    const relay = await system.start(aWorker({ turns: [], events: [] }), undefined, system.in(2));
    void outcome(relay.ask.relay(last, 10_000));
    await system.advance(10);
    system.kernel(0).killActor(relay);
    await system.run();
    expect(events).toEqual(['cancelled']);
  });
});

describe('a cancel', () => {
  test('of an ask that was answered meanwhile changes nothing', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(aWorker({ turns: [], events: [] }), undefined, system.in(1));
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal }).count());
    system.hold(1, 0);
    await system.run();
    abort.abort();
    await system.run();
    system.release(1, 0);
    expect(await system.until(asked)).toBe('cancelled');
    expect(await system.until(ref.ask.count())).toBe(2);
    expect(system.kernel(1).deadLetters.counts()).toEqual({});
  });

  test('with what is no signal is refused by name', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(aWorker({ turns: [], events: [] }), undefined);
    const asked = ref.askWith({ signal: {} as AbortSignal }).count();
    await expect(asked).rejects.toMatchObject({ code: 'invalid-argument', details: { field: 'signal' } });
  });
});

describe('an ask', () => {
  test('of an actor with 500,000 messages queued does not look at them', async () => {
    const system = new SimulatedSystem({ threads: 1 });
    const target = await system.start(aWorker({ turns: [], events: [] }), undefined, system.in(1));
    const pushes = { shifts: 0, replied: -1 };
    interface Caller {
      begin(): void;
      fill(n: number): void;
    }
    const caller = anActor<Caller>((ctx) => ({
      begin: async () => {
        pushes.shifts = 0;
        await ctx.ask(target).count();
        pushes.replied = pushes.shifts;
      },
      fill: () => undefined,
    }));
    const ref = await system.start(caller, undefined);
    ref.tell.begin();
    for (let n = 0; n < 500_000; n += 1) ref.tell.fill(n);
    const cell = [...system.kernel(0).cells.all()].find(({ definitionKey }) => definitionKey === caller.key);
    const { mail } = cell as NonNullable<typeof cell>;
    for (const method of ['shift', 'push', 'pushOwn', 'unshift'] as const) {
      const original = (mail[method] as (...args: unknown[]) => unknown).bind(mail);
      Object.defineProperty(mail, method, {
        value: (...args: unknown[]) => {
          pushes.shifts += 1;
          return original(...args);
        },
      });
    }
    let steps = 0;
    while (pushes.replied < 0 && (await system.step())) steps += 1;
    expect(pushes.replied).toBe(0);
    expect(mail.size).toBe(500_000);
    expect(steps).toBeLessThan(20);
  });
});

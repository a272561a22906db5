import { describe, expect, onTestFinished, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import { seededRandom } from '../../src/base/random.ts';
import { PolicyLane } from '../../src/mailbox/policy-lane.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from './an-actor.ts';
import type { LateDesk, LateDeskGate } from './late-desk.ts';

interface Sink {
  take(n: number): void;
  pair(a: number, b: number): void;
  bare(): void;
  end(): void;
  crash(): void;
}

interface Opened {
  readonly system: SimulatedSystem;
  readonly ref: Ref<Sink>;
  readonly taken: number[];
}

const turnMs = 10;

/** An actor that takes its time for each message, behind a bounded mailbox. */
function aSink(taken: number[], capacity: number | undefined) {
  return anActor<Sink>(
    (ctx) => ({
      take: (n) => new Promise((resolve) => void ctx.clock.after(turnMs, () => resolve(void taken.push(n)))),
      pair: (a, b) => void taken.push(a, b),
      bare: () => void taken.push(-1),
      end: () => ctx.stop(),
      crash: () => {
        throw new Error('crash');
      },
    }),
    capacity === undefined ? {} : { mailbox: { capacity, overflow: 'backpressure' } },
  );
}

async function open(slot: number, capacity: number | undefined): Promise<Opened> {
  const system = new SimulatedSystem();
  const taken: number[] = [];
  return { system, taken, ref: await system.start(aSink(taken, capacity), undefined, system.in(slot)) };
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 'admitted',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

/** The most that the mailbox, and the queue before it, ever held. */
function watchLane(system: SimulatedSystem, slot: number): { readonly most: number; readonly mostWaiting: number } {
  const seen = { most: 0, mostWaiting: 0 };
  for (const { mail } of system.kernel(slot).cells.all()) {
    if (!(mail instanceof PolicyLane)) continue;
    for (const method of ['push', 'offer'] as const) {
      const original = (mail[method] as (...args: unknown[]) => void).bind(mail);
      Object.defineProperty(mail, method, {
        value: (...args: unknown[]) => {
          original(...args);
          seen.most = Math.max(seen.most, mail.size);
          seen.mostWaiting = Math.max(seen.mostWaiting, mail.waiting);
        },
      });
    }
  }
  return seen;
}

describe.each([
  ['on the same thread', 0],
  ['on another thread', 1],
])('an offer to an actor %s', (_, slot) => {
  test('is admitted at once by an unbounded mailbox, with any number of arguments', async () => {
    const { system, ref, taken } = await open(slot, undefined);
    const offers = [ref.offer.pair(1, 2), ref.offer.bare(), ref.offer.take(3)].map(outcome);
    expect(await system.until(Promise.all(offers))).toEqual(['admitted', 'admitted', 'admitted']);
    await system.advance(turnMs);
    expect(taken).toEqual([1, 2, -1, 3]);
    expect(system.kernel(0).statistics().openAsks).toBe(0);
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test('waits until a bounded mailbox has a place', async () => {
    const { system, ref, taken } = await open(slot, 2);
    for (const n of [1, 2, 3]) {
      ref.tell.take(n);
      await system.run();
    }
    let isAdmitted = false;
    const offered = ref.offer.take(4).then(() => {
      isAdmitted = true;
    });
    await system.advance(turnMs - 1);
    expect(isAdmitted).toBe(false);
    await system.advance(1);
    expect(isAdmitted).toBe(true);
    await offered;
    await system.advance(100);
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  test('has its place before any tell that comes later, and a plain tell or ask beyond the capacity is refused', async () => {
    const { system, ref, taken } = await open(slot, 1);
    ref.tell.take(1);
    await system.run();
    ref.tell.take(2);
    const offered = outcome(ref.offer.take(3));
    await system.run();
    ref.tell.take(4);
    expect(await system.until(outcome(ref.ask.take(5)))).toBe('overflow');
    await system.advance(turnMs);
    ref.tell.take(6);
    expect(await system.until(offered)).toBe('admitted');
    await system.advance(100);
    expect(taken).toEqual([1, 2, 3]);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ overflow: 3 });
  });

  test('of a flood is never lost: the mailbox holds no more than its capacity, few are under way, and order holds', async () => {
    const { system, ref, taken } = await open(slot, 5);
    const seen = watchLane(system, slot);
    const offers = Array.from({ length: 500 }, (__, n) => outcome(ref.offer.take(n)));
    await system.advance(500 * turnMs + 100);
    expect(new Set(await Promise.all(offers))).toEqual(new Set(['admitted']));
    expect(taken).toEqual(Array.from({ length: 500 }, (__, n) => n));
    expect(seen.most).toBeLessThanOrEqual(5);
    expect(seen.mostWaiting).toBeLessThanOrEqual(32);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test('slows its sender down to the pace of the target', async () => {
    const { system, ref } = await open(slot, 3);
    const sent: number[] = [];
    const send = async (): Promise<void> => {
      for (let n = 0; n < 50; n += 1) {
        await ref.offer.take(n);
        sent.push(system.clock.now());
      }
    };
    await system.until(send());
    expect(sent.at(-1)).toBe((50 - 4) * turnMs);
  });

  test('rejects when the target ends, for each that waits, be it under way or not', async () => {
    const { system, ref } = await open(slot, 1);
    ref.tell.take(0);
    await system.run();
    const offers = Array.from({ length: 100 }, (__, n) => outcome(ref.offer.take(n)));
    await system.run();
    system.kernel(0).killActor(ref);
    const outcomes = await system.until(Promise.all(offers));
    expect(outcomes.filter((code) => code === 'admitted')).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'no-actor')).toHaveLength(99);
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test('rejects when its own time is over, or its signal fires, and is not handled then; there is no time-out else', async () => {
    const { system, ref, taken } = await open(slot, 1);
    const abort = new AbortController();
    ref.tell.take(1);
    await system.run();
    ref.tell.take(2);
    const offers = [
      outcome(ref.offerWith({ timeoutMs: 5 }).take(3)),
      outcome(ref.offerWith({ signal: abort.signal }).take(4)),
      outcome(ref.offer.take(5)),
    ];
    await system.run();
    abort.abort();
    await system.advance(100);
    expect(await Promise.all(offers)).toEqual(['timeout', 'cancelled', 'admitted']);
    expect(taken).toEqual([1, 2, 5]);
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test('that waits for a credit and is given up leaves nothing behind', async () => {
    const { system, ref, taken } = await open(slot, 1);
    ref.tell.take(0);
    await system.run();
    const hopeless = Array.from({ length: 200 }, () => outcome(ref.offerWith({ timeoutMs: 5 }).take(1)));
    await system.advance(6);
    expect(new Set(await Promise.all(hopeless.slice(1)))).toEqual(new Set(['timeout']));
    expect(system.kernel(0).offers.size).toBe(0);
    expect(await system.until(outcome(ref.offer.take(2)))).toBe('admitted');
    await system.advance(100);
    expect(taken.at(-1)).toBe(2);
  });

  test('waits on over a restart of its target', async () => {
    const system = new SimulatedSystem();
    const taken: number[] = [];
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
    const spec = child(aSink(taken, 1), undefined, { id: 'sink', placement: system.in(slot).placement });
    const ref = (await system.until(startChild(supervisor, spec))) as Ref<Sink>;
    ref.tell.take(1);
    await system.run();
    ref.tell.crash();
    const offered = outcome(ref.offer.take(2));
    expect(await system.until(offered)).toBe('admitted');
    await system.advance(100);
    expect(taken).toEqual([1, 2]);
  });

  test('to nobody, or of a name without a handler, is no silence', async () => {
    const { system, ref } = await open(slot, 1);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(await system.until(outcome(ref.offer.take(1)))).toBe('no-actor');
  });
});

describe('an offer', () => {
  test('across threads rejects when the thread of its target is lost, and the next life has all its credits', async () => {
    const { system, ref } = await open(1, 1);
    ref.tell.take(0);
    await system.run();
    const offers = Array.from({ length: 100 }, (_, n) => outcome(ref.offer.take(n)));
    await system.run();
    system.crash(1);
    const outcomes = await system.until(Promise.all(offers));
    expect(new Set(outcomes)).toEqual(new Set(['admitted', 'thread-lost']));
    expect(system.kernel(0).offers.size).toBe(0);
    system.boot(1);
    const taken: number[] = [];
    const next = await system.start(aSink(taken, 1), undefined, system.in(1));
    const again = Array.from({ length: 50 }, (_, n) => outcome(next.offer.take(n)));
    expect(new Set(await system.until(Promise.all(again)))).toEqual(new Set(['admitted']));
  });

  test('of senders on several threads at once keeps the bound, and each sender’s order', async () => {
    const { system, taken, ref } = await open(1, 4);
    const seen = watchLane(system, 1);
    interface Sender {
      send(to: Ref<Sink>, from: number): string;
    }
    const sender = anActor<Sender>((ctx) => ({
      send: async (to, from) => {
        for (let n = 0; n < 100; n += 1) await ctx.offer(to).take(from + n);
        return 'sent';
      },
    }));
    const senders = await Promise.all([0, 1, 2, 2].map((slot) => system.start(sender, undefined, system.in(slot))));
    const sent = senders.map((from, n) => from.askWith({ timeoutMs: 60_000 }).send(ref, n * 1_000));
    expect(await system.until(Promise.all(sent))).toEqual(['sent', 'sent', 'sent', 'sent']);
    await system.advance(10 * turnMs);
    for (let n = 0; n < 4; n += 1) {
      const own = taken.filter((value) => Math.floor(value / 1_000) === n);
      expect(own).toEqual(Array.from({ length: 100 }, (_, i) => n * 1_000 + i));
    }
    expect(seen.most).toBeLessThanOrEqual(4);
    expect(system.kernel(1).deadLetters.counts()).toEqual({});
  });

  test('of an actor to itself fails at once, by its context also after an await', async () => {
    const system = new SimulatedSystem();
    const codes: unknown[] = [];
    interface Selfish {
      go(): void;
    }
    const selfish = anActor<Selfish>(
      (ctx) => ({
        go: async () => {
          codes.push(await outcome(ctx.self.offer.go()));
          codes.push(await outcome(ctx.offer(ctx.self).go()));
        },
      }),
      { mailbox: { capacity: 1 } },
    );
    (await system.start(selfish, undefined)).tell.go();
    await system.run();
    expect([codes, system.clock.now()]).toEqual([['calling-self', 'calling-self'], 0]);
  });

  test('by the context gives up when its actor ends', async () => {
    const { system, ref, taken } = await open(1, 1);
    const sender = await system.start(
      anActor<{ go(to: Ref<Sink>): void }>((ctx) => ({ go: (to) => ctx.offer(to).take(9) })),
      undefined,
      system.in(2),
    );
    ref.tell.take(1);
    await system.run();
    ref.tell.take(2);
    sender.tell.go(ref);
    await system.run();
    system.kernel(0).killActor(sender);
    await system.advance(100);
    expect(taken).toEqual([1, 2]);
    expect(system.kernel(2).offers.size).toBe(0);
  });

  test('that came before its target’s code was loaded waits for it, and nothing that was admitted is shed', async () => {
    const module = new URL('./late-desk.ts?offers', import.meta.url).href;
    const unloaded = { kind: 'troupe.actor', key: `${module}#late-desk`, name: 'late-desk' } as Definition<LateDesk, undefined>;
    const system = new SimulatedSystem();
    const ref = system.spawn(unloaded, undefined, system.in(1));
    const offers = Array.from({ length: 20 }, (_, n) => outcome(ref.offer.note(String(n))));
    const settled = Promise.all(offers);
    let outcomes: unknown[] | undefined;
    void settled.then((all) => {
      outcomes = all;
    });
    const run = async (): Promise<unknown> => {
      await system.run();
      return outcomes === undefined ? undefined : new Set(outcomes);
    };
    await expect.poll(run, { timeout: 10_000 }).toEqual(new Set(['admitted']));
    expect(await system.until(ref.ask.read())).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    expect(system.kernel(1).deadLetters.counts()).toEqual({});
  });

  test('that was given up before its target’s code was loaded is not handled', async () => {
    const mayLoad = Promise.withResolvers<void>();
    const gate = globalThis as LateDeskGate;
    gate.lateDeskMayLoad = mayLoad.promise;
    onTestFinished(() => {
      gate.lateDeskMayLoad = undefined;
    });
    const module = new URL('./late-desk.ts?given-up', import.meta.url).href;
    const unloaded = { kind: 'troupe.actor', key: `${module}#late-desk`, name: 'late-desk' } as Definition<LateDesk, undefined>;
    const system = new SimulatedSystem();
    const ref = system.spawn(unloaded, undefined, system.in(1));
    const abort = new AbortController();
    const given = outcome(ref.offerWith({ signal: abort.signal }).note('given up'));
    const kept = outcome(ref.offer.note('kept'));
    while (await system.step()) if (system.kernel(1).cells.size > 0) break;
    await system.step();
    abort.abort();
    // The cancel is there before the code is.
    await system.run();
    mayLoad.resolve();
    let outcomes: unknown[] | undefined;
    void Promise.all([given, kept]).then((all) => {
      outcomes = all;
    });
    await expect
      .poll(
        async () => {
          await system.run();
          return outcomes;
        },
        { timeout: 10_000 },
      )
      .toEqual(['cancelled', 'admitted']);
    expect(await system.until(ref.ask.read())).toEqual(['kept']);
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test('to an actor that waits for its next life, and for which as much mail waits as may, rejects with overflow', async () => {
    for (const capacity of [undefined, 100_000]) {
      const system = new SimulatedSystem();
      const taken: number[] = [];
      const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
      const backoff = { minMs: 100, maxMs: 100, jitter: 0 };
      const spec = child(aSink(taken, capacity), undefined, { id: 'sink', backoff });
      const ref = (await system.until(startChild(supervisor, spec))) as Ref<Sink>;
      ref.tell.crash();
      await system.run();
      const offers = Array.from({ length: 1_010 }, (_, n) => outcome(ref.offer.pair(n, n)));
      await system.run();
      const outcomes = await Promise.all(offers);
      expect(outcomes.filter((code) => code === 'admitted')).toHaveLength(1_000);
      expect(outcomes.slice(1_000)).toEqual(Array.from({ length: 10 }, () => 'overflow'));
      await system.advance(100);
      expect(taken).toHaveLength(2_000);
      expect(system.kernel(0).deadLetters.counts()).toEqual({ 'handler-failed': 1, overflow: 10 });
      expect(system.kernel(0).offers.size).toBe(0);
    }
  });

  test('rejects when the system stops', async () => {
    const { system, ref } = await open(1, 1);
    ref.tell.take(0);
    await system.run();
    const offers = Array.from({ length: 50 }, (_, n) => outcome(ref.offer.take(n)));
    await system.run();
    await system.kernel(0).stop();
    expect(new Set(await Promise.all(offers))).toEqual(new Set(['admitted', 'system-stopped']));
  });

  test('of a great many that find the link full when their turn comes rejects each as overflow, without a deep stack', async () => {
    const system = new SimulatedSystem({ windowBytes: 65_536 });
    const ref = await system.start(aScribe().definition, undefined, system.in(1));
    system.hold(1, 0);
    const offers = Array.from({ length: 20_000 }, (_, n) => outcome(ref.offer.note(n)));
    await system.run();
    system.hold(0, 1);
    ref.tell.note('x'.repeat(100_000));
    await system.run();
    system.release(1, 0);
    const outcomes = await system.until(Promise.all(offers));
    expect(outcomes.filter((code) => code === 'admitted')).toHaveLength(32);
    expect(outcomes.filter((code) => code === 'overflow')).toHaveLength(20_000 - 32);
    expect(system.kernel(0).offers.size).toBe(0);
  });

  test.each(Array.from({ length: 25 }, (_, n) => n + 1))(
    'settles, and is handled at most once, in its sender’s order, whatever the schedule, the times and the signals (seed %i)',
    async (seed) => {
      const system = new SimulatedSystem({ seed });
      const random = seededRandom(seed);
      const taken: number[] = [];
      const ref = await system.start(aSink(taken, 1 + Math.floor(random.next() * 4)), undefined, system.in(1));
      interface Sender {
        send(to: Ref<Sink>, first: number): readonly number[];
      }
      const sender = anActor<Sender>((ctx) => ({
        send: async (to, first) => {
          const admitted: number[] = [];
          const one = async (n: number): Promise<void> => {
            const abort = new AbortController();
            if (random.next() < 0.3) ctx.clock.after(random.next() * 60, () => abort.abort());
            const timeoutMs = random.next() < 0.3 ? random.next() * 60 : Number.POSITIVE_INFINITY;
            if ((await outcome(ctx.offer(to, { signal: abort.signal, timeoutMs }).take(n))) === 'admitted') admitted.push(n);
          };
          await Promise.all(Array.from({ length: 60 }, (_, n) => one(first + n)));
          return admitted;
        },
      }));
      const senders = await Promise.all([0, 1, 2].map((slot) => system.start(sender, undefined, system.in(slot))));
      const lists = senders.map((from, n) => from.askWith({ timeoutMs: 100_000 }).send(ref, n * 1_000));
      const admitted = (await system.until(Promise.all(lists))).flat();
      await system.advance(10_000);
      expect(new Set(taken).size).toBe(taken.length);
      expect(admitted.filter((n) => !taken.includes(n))).toEqual([]);
      for (let n = 0; n < 3; n += 1) {
        const own = taken.filter((value) => Math.floor(value / 1_000) === n);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      for (const slot of [0, 1, 2]) {
        expect(system.kernel(slot).offers.size).toBe(0);
        expect(system.kernel(slot).deadLetters.counts()).toEqual({});
        expect(system.kernel(slot).statistics().openAsks).toBe(0);
      }
    },
  );
});

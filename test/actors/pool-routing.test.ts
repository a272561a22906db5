// How pools share out messages, by strategy, on simulated threads.
import { describe, expect, test } from 'vitest';
import { viewPool } from '../../src/actors/pool/pool-control.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { aGatheringPool, aHand, aPool, type Hand, startPool } from './pooled.ts';

const seeds = [1, 2, 3, 4, 5];
const patient = { timeoutMs: 60_000 };

/** How many of `count` asks each member answered. */
async function shares(system: SimulatedSystem, pool: Ref<Hand>, count: number, size: number): Promise<number[]> {
  const numbers = await system.until(Promise.all(Array.from({ length: count }, (_, n) => pool.ask.work(`${n}`))));
  return Array.from({ length: size }, (_, member) => numbers.filter((number) => number === member).length);
}

test('random gives each member about the same', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 4, routing: { kind: 'random' } }));
    for (const share of await shares(system, pool, 400, 4)) expect(Math.abs(share - 100)).toBeLessThan(40);
  }
});

test('least-loaded leaves out members that are busy, tells counted', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const hand = aHand();
    const { member, notes } = hand;
    const pool = await startPool(system, hand, aPool(member, { size: 3, routing: { kind: 'least-loaded' } }));
    // Each gets one; 0 is done at once, 1 and 2 are not.
    for (let n = 0; n < 3; n += 1) pool.tell.slow(1_000);
    await system.run();
    expect(notes.filter((note) => note.endsWith('slow')).sort()).toEqual(['0: slow', '1: slow', '2: slow']);
    const numbers: number[] = [];
    for (let n = 0; n < 5; n += 1) numbers.push(await system.until(pool.ask.work('x')));
    expect(numbers).toEqual([0, 0, 0, 0, 0]);
    const loads = (await system.until(viewPool(pool))).members.map(({ load }) => load);
    expect(loads.sort()).toEqual([0, 1, 1]);
    await system.advance(2_000);
    expect((await system.until(viewPool(pool))).members.map(({ load }) => load)).toEqual([0, 0, 0]);
  }
});

describe('consistent hashing', () => {
  const routing = {
    kind: 'consistent-hash',
    key: ({ method, args }: { method: keyof Hand; args: readonly unknown[] }) => {
      if (method === 'fail') throw new Error('no key');
      return String(args[0]);
    },
  } as const;

  test('gives all messages of a key to one member, and most keys to the same one when a member comes', async () => {
    const { resizePool } = await import('../../src/actors/pool/pool-control.ts');
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const pool = await startPool(system, hand, aPool(hand.member, { size: 4, routing, intensity: 9 }));
      const owners = async (): Promise<number[]> =>
        await system.until(Promise.all(Array.from({ length: 100 }, (_, n) => pool.ask.work(`key ${n}`))));
      const before = await owners();
      expect(new Set(before).size).toBe(4);
      expect(await owners()).toEqual(before);
      pool.tell.crash('key 1');
      await system.run();
      expect(await owners()).toEqual(before);
      await system.until(resizePool(pool, 5));
      const after = await owners();
      expect(after.every((owner, n) => owner === before[n] || owner === 4)).toBe(true);
      expect(after.filter((owner) => owner === 4).length).toBeGreaterThan(5);
    }
  });

  test('with a key function that throws rejects the ask, and puts a tell among the dead letters', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 2, routing }));
    await expect(system.until(pool.ask.fail())).rejects.toMatchObject({ code: 'invalid-key', cause: { message: 'no key' } });
    pool.tell.fail();
    expect(await system.until(pool.ask.work('x'))).toBeTypeOf('number');
    expect(system.kernel(0).deadLetters.recent()).toMatchObject([{ reason: 'handler-failed', error: { code: 'invalid-key' } }]);
  });
});

describe('broadcast', () => {
  test('gives a message to all, and an ask the first answer that is no error', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member, notes } = hand;
    const pool = await startPool(system, hand, aPool(member, { size: 3, routing: { kind: 'broadcast' }, intensity: 9 }));
    pool.tell.work('told');
    await system.run();
    expect(notes.sort()).toEqual(['0: told', '1: told', '2: told']);
    expect(await system.until(pool.ask.fail())).toBe(1);
    notes.length = 0;
    expect(await system.until(pool.askWith(patient).slow(100))).toBe(0);
    await system.advance(1_000);
    // All are to do it: nobody is cancelled.
    expect(notes.filter((note) => note.endsWith('done')).sort()).toEqual(['0: slow done', '1: slow done', '2: slow done']);
    expect(notes.filter((note) => note.endsWith('cancelled'))).toEqual([]);
  });

  test('with an `only` that throws rejects the ask, puts a tell among the dead letters, and harms nothing else', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const only = ({ method }: { method: string }): boolean => {
      if (method === 'fail') throw new Error('no judgement');
      return false;
    };
    const pool = await startPool(system, hand, aPool(hand.member, { size: 2, routing: { kind: 'broadcast', only } }));
    const refused = { code: 'invalid-key', cause: { message: 'no judgement' } };
    await expect(system.until(pool.ask.fail())).rejects.toMatchObject(refused);
    pool.tell.fail();
    expect(await system.until(pool.ask.work('x'))).toBeTypeOf('number');
    expect((await system.until(viewPool(pool))).members).toHaveLength(2);
    expect(system.kernel(0).deadLetters.recent()).toMatchObject([{ reason: 'handler-failed', error: { code: 'invalid-key' } }]);
  });

  test('of some messages only gives the others to each in turn', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member, notes } = hand;
    const only = ({ method, args }: { method: string; args: readonly unknown[] }): boolean =>
      method === 'work' && args[0] === 'all';
    const pool = await startPool(system, hand, aPool(member, { size: 3, routing: { kind: 'broadcast', only } }));
    for (const what of ['one', 'all', 'two']) pool.tell.work(what);
    await system.run();
    expect(notes.filter((note) => note.endsWith('all'))).toHaveLength(3);
    expect(notes.filter((note) => !note.endsWith('all'))).toHaveLength(2);
  });
});

describe('scatter and gather', () => {
  test('has the first answer that is no error, and the losers hear that they are cancelled', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const { member, notes } = hand;
      const routing = { kind: 'scatter-first' } as const;
      const pool = await startPool(system, hand, aPool(member, { size: 4, routing, intensity: 9 }));
      expect(await system.until(pool.askWith(patient).slow(1_000))).toBe(0);
      await system.run();
      expect(system.clock.now()).toBe(0);
      // Some may not have begun.
      const begun = [1, 2, 3].filter((number) => notes.includes(`${number}: slow`));
      expect(notes.filter((note) => note.endsWith('cancelled')).sort()).toEqual(begun.map((number) => `${number}: cancelled`));
      await system.advance(5_000);
      expect([1, 3]).toContain(await system.until(pool.ask.fail()));
    }
  });

  test('has the outcomes of all, and a timeout of who is too slow, who hears that', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member, notes } = hand;
    const pool = await startPool(system, hand, aGatheringPool(member, 4, { kind: 'scatter-all', withinMs: 2_500 }));
    const outcomes = await system.until(pool.askWith(patient).slow(1_000));
    expect(outcomes).toMatchObject([
      { ok: true, value: 0 },
      { ok: true, value: 1 },
      { ok: true, value: 2 },
      { ok: false, error: { code: 'timeout' } },
    ]);
    await system.run();
    expect([system.clock.now(), notes.filter((note) => note.endsWith('cancelled'))]).toEqual([2_500, ['3: cancelled']]);
    await system.advance(5_000);
    const mixed = await system.until(pool.ask.fail());
    expect(mixed.map((outcome) => (outcome.ok ? outcome.value : outcome.error.code))).toEqual(['down', 1, 'down', 3]);
  });

  test('has a quorum, or says that there is none as soon as that is sure', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member } = hand;
    const two = await startPool(system, hand, aGatheringPool(member, 4, { kind: 'scatter-quorum', count: 2, withinMs: 60_000 }));
    expect(await system.until(two.askWith(patient).slow(1_000))).toEqual([
      { ok: true, value: 0 },
      { ok: true, value: 1 },
    ]);
    expect(system.clock.now()).toBe(1_000);
    await system.advance(5_000);
    expect((await system.until(two.ask.fail())).map((outcome) => outcome.ok && outcome.value).sort()).toEqual([1, 3]);
    const three = await system.start(
      aGatheringPool(aHand().member, 4, { kind: 'scatter-quorum', count: 3, withinMs: 60_000 }),
      undefined,
    );
    await expect(system.until(three.ask.fail())).rejects.toMatchObject({ code: 'no-quorum', cause: { code: 'down' } });
  });
});

test('tail-chopping asks one more member after each pause, and cancels the slow one', async () => {
  const system = new SimulatedSystem();
  const hand = aHand();
  const { member, notes } = hand;
  const routing = { kind: 'tail-chopping', afterMs: 50 } as const;
  const pool = await startPool(system, hand, aPool(member, { size: 3, routing }));
  while ((await system.until(pool.ask.work('turn'))) !== 1);
  notes.length = 0;
  // The next in turn is 2, which takes 2 s; after 50 ms comes 0, which takes none.
  expect(await system.until(pool.askWith(patient).slow(1_000))).toBe(0);
  await system.run();
  expect(system.clock.now()).toBe(50);
  expect(notes).toEqual(['2: slow', '0: slow', '0: slow done', '2: cancelled']);
  expect(system.clock.pending).toBe(1);
  await system.advance(2_000);
  expect(notes.filter((note) => note.startsWith('1'))).toEqual([]);
});

describe('work-pulling', () => {
  test('gives a member no more than it asked for, and work to whoever is done', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member, notes } = hand;
    const pool = await startPool(system, hand, aPool(member, { size: 3, routing: { kind: 'work-pulling' } }));
    for (let n = 0; n < 9; n += 1) pool.tell.slow(1_000);
    await system.run();
    // 0 takes no time, so it does all but the two that the others began.
    expect(notes.filter((note) => note.endsWith('slow done'))).toEqual(Array(7).fill('0: slow done'));
    expect((await system.until(viewPool(pool))).members.map(({ load }) => load).sort()).toEqual([0, 1, 1]);
    await system.advance(2_000);
    expect(notes.filter((note) => note.endsWith('slow done'))).toHaveLength(9);
  });

  test('drops beyond its capacity, by its rule', async () => {
    for (const overflow of ['drop-oldest', 'drop-newest'] as const) {
      const system = new SimulatedSystem();
      const hand = aHand();
      const { member } = hand;
      const routing = { kind: 'work-pulling', capacity: 2, overflow } as const;
      const pool = await startPool(system, hand, aPool(member, { size: 1, routing }));
      const first = pool.askWith(patient).hold(100);
      const rest = ['a', 'b', 'c'].map((what) =>
        pool
          .askWith(patient)
          .work(what)
          .catch(({ code }: { code: string }) => code),
      );
      pool.tell.work('told');
      const view = system.until(viewPool(pool));
      expect(await view).toMatchObject({ waiting: 2, dropped: 2 });
      await system.until(first);
      const expected = overflow === 'drop-oldest' ? ['overflow', 'overflow', 0] : [0, 0, 'overflow'];
      expect(await system.until(Promise.all(rest))).toEqual(expected);
      const letters = system.kernel(0).deadLetters.counts();
      expect(letters).toEqual(overflow === 'drop-oldest' ? {} : { overflow: 1 });
    }
  });

  test('does not hand out work whose asker has given it up', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member, notes } = hand;
    const pool = await startPool(system, hand, aPool(member, { size: 1, routing: { kind: 'work-pulling' } }));
    const first = pool.askWith(patient).hold(100);
    await expect(system.until(pool.askWith({ timeoutMs: 50 }).work('given up'))).rejects.toMatchObject({ code: 'timeout' });
    await system.until(first);
    await system.until(pool.ask.work('next'));
    expect(notes.filter((note) => note.endsWith('given up'))).toEqual([]);
  });

  test('puts what waits among the dead letters when the pool ends, and rejects its asks', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 1, routing: { kind: 'work-pulling' } }));
    pool.tell.hold(100);
    pool.tell.work('told');
    const asked = pool.ask.work('asked').catch(({ code }: { code: string }) => code);
    await system.run();
    await system.stop(pool);
    expect(await asked).toBe('down');
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'no-actor': 1 });
  });
});

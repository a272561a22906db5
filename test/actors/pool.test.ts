// Pools on simulated threads: a supervisor whose children share its messages.
import { describe, expect, test, vi } from 'vitest';
import { definePool } from '../../src/actors/pool/pool.ts';
import { drainMember, resizePool, viewPool } from '../../src/actors/pool/pool-control.ts';
import type { PoolOptions } from '../../src/actors/pool/pool-options.ts';
import { Router } from '../../src/actors/pool/router.ts';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { ignore } from '../../src/runtime/ignore.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { aHand, aPool, startPool } from './pooled.ts';

const seeds = [1, 2, 3, 4, 5];
const actorsOn = (system: SimulatedSystem): number[] => [0, 1, 2].map((slot) => system.kernel(slot).statistics().actors);

describe('a pool', () => {
  test.each([0, 1])('in slot %i is told and asked as one actor, and shares out its messages in turn', async (slot) => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const { member, notes } = hand;
      const pool = await startPool(system, hand, aPool(member, { size: 3 }), slot);
      const numbers = await system.until(Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => pool.ask.work(key))));
      expect([...numbers].sort()).toEqual([0, 0, 1, 1, 2, 2]);
      expect(numbers.slice(0, 3)).toEqual(numbers.slice(3));
      notes.length = 0;
      for (let n = 0; n < 9; n += 1) pool.tell.work(`${n}`);
      await system.run();
      for (const number of [0, 1, 2]) {
        const heard = notes.filter((note) => note.startsWith(`${number}:`)).map((note) => Number(note.slice(3)));
        expect(heard).toHaveLength(3);
        expect(heard).toEqual([...heard].sort((one, other) => one - other));
      }
    }
  });

  test('aims at its members a few times as it starts, grows and drains, and at its end no more, however many they are', async () => {
    const aims = vi.spyOn(Router.prototype, 'setTargets');
    const system = new SimulatedSystem();
    const { member } = aHand();
    const pool = await system.start(aPool(member, { size: 200, routing: { kind: 'work-pulling' } }), undefined);
    expect(aims).toHaveBeenCalledTimes(1);
    expect((await system.until(viewPool(pool))).members).toHaveLength(200);
    await system.until(resizePool(pool, 300));
    await system.until(resizePool(pool, 100));
    expect(aims).toHaveBeenCalledTimes(5);
    await system.stop(pool);
    expect(aims).toHaveBeenCalledTimes(5);
    aims.mockRestore();
  });

  test('traps exits as a supervisor does: what is linked to it may end, and its parent ends it with its members', async () => {
    const system = new SimulatedSystem();
    const { member, notes } = aHand();
    const pool = await system.start(aPool(member, { size: 2 }), undefined);
    const linked = anActor<{ end(): void }>((ctx) => {
      ctx.link(pool);
      return { end: () => ctx.stop({ kind: 'shutdown' }) };
    });
    const ref = await system.start(linked, undefined);
    await system.run();
    ref.tell.end();
    await system.run();
    expect(await system.until(pool.ask.work('x'))).toBeTypeOf('number');
    system.exit(pool, { kind: 'shutdown' });
    await system.run();
    expect(actorsOn(system)).toEqual([1, 0, 0]);
    expect(notes.filter((note) => note.endsWith('ended shutdown'))).toHaveLength(2);
  });

  test('spreads its members over the threads, and ends them with itself', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const { member } = hand;
    const pool = await startPool(system, hand, aPool(member, { size: 4 }));
    expect(actorsOn(system)).toEqual([2, 2, 2]);
    expect((await system.until(viewPool(pool))).members.map(({ id }) => id)).toEqual([1, 2, 3, 4].map((n) => `member-${n}`));
    await system.stop(pool);
    await system.run();
    expect(actorsOn(system)).toEqual([1, 0, 0]);
  });

  test('restarts a member that crashes, in its place; its asker hears of the crash, and the mail of the others is not touched', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const { member, notes } = hand;
      const pool = await startPool(system, hand, aPool(member, { size: 2, intensity: 3 }));
      const crash = pool.ask.crash('it');
      const works = Promise.all(Array.from({ length: 5 }, (_, n) => pool.ask.work(`${n}`)));
      await expect(system.until(crash)).rejects.toMatchObject({ code: 'down', cause: { code: 'handler-failed' } });
      expect([...(await system.until(works))].sort()).toEqual([0, 0, 1, 1, 1]);
      expect(notes.filter((note) => note.includes('ended'))).toEqual(['0: ended error']);
      expect((await system.until(viewPool(pool))).members).toHaveLength(2);
    }
  });

  test('ends as a supervisor does when its members fail too often', async () => {
    const system = new SimulatedSystem();
    const reasons: unknown[] = [];
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 2, intensity: 1 }));
    system.watch(pool, ({ reason }) => reasons.push(reason));
    for (let n = 0; n < 2; n += 1) pool.tell.crash('it');
    await system.run();
    expect(reasons).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(actorsOn(system)).toEqual([1, 0, 0]);
  });

  test('that loses a thread has its members again in the next one, and what they were asked rejects', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const pool = await startPool(system, hand, aPool(hand.member, { size: 4 }));
      const asks = Promise.allSettled(Array.from({ length: 4 }, () => pool.askWith({ timeoutMs: 60_000 }).hold(10_000)));
      await system.run();
      system.crash(1);
      system.boot(1);
      await system.run();
      const works = await system.until(
        Promise.all(Array.from({ length: 4 }, () => pool.askWith({ timeoutMs: 60_000 }).work('x'))),
      );
      expect([...works].sort()).toEqual([0, 1, 2, 3]);
      const codes = (await system.until(asks)).map((result) => (result.status === 'rejected' ? result.reason.code : 'ok'));
      expect(codes.sort()).toEqual(['ok', 'ok', 'thread-lost', 'thread-lost']);
    }
  });

  test('does not start when a member does not, and leaves nothing', async () => {
    const system = new SimulatedSystem();
    let born = 0;
    const failing = anActor<{ work(): void }>(() => {
      if (++born === 3) throw new Error('the third');
      return { work: () => undefined };
    });
    const pool = definePool(import.meta.url, 'failing', failing, { size: 3 });
    await expect(system.start(pool, undefined)).rejects.toMatchObject({ code: 'init-failed' });
    await system.run();
    expect(actorsOn(system)).toEqual([1, 0, 0]);
  });

  test('whose members all ask not to be does not start', async () => {
    const system = new SimulatedSystem();
    const none = anActor<{ work(): void }>(() => ignore);
    const pool = definePool(import.meta.url, 'ignored', none, { size: 2 });
    await expect(system.start(pool, undefined)).rejects.toMatchObject({ code: 'init-failed', cause: { code: 'init-ignored' } });
    await system.run();
    expect(actorsOn(system)).toEqual([1, 0, 0]);
  });

  test('is a child like any other: named, restarted, with its members', async () => {
    const system = new SimulatedSystem();
    const definition = aPool(aHand().member, { size: 2, intensity: 0 });
    const supervisor = system.supervise({ intensity: 5, children: [] });
    const pool = await system.until(
      startChild(supervisor, child(definition, undefined, { id: 'pool', name: 'hands', type: 'supervisor' })),
    );
    pool.tell.crash('it');
    await system.run();
    const found = await system.until(system.root.lookup('hands', definition));
    expect(await system.until(found?.ask.work('x') ?? Promise.reject())).toBeTypeOf('number');
    expect((await system.until(viewPool(pool))).members).toHaveLength(2);
    expect(actorsOn(system).reduce((sum, count) => sum + count)).toBe(5);
  });

  test('gives its members the arguments that it was started with', async () => {
    const system = new SimulatedSystem();
    const member = anActor<{ read(): string }>(() => ({ read: () => '' }));
    const withArgs = { ...member, setup: (_: unknown, args: string) => ({ read: () => args }) };
    const pool = definePool(
      import.meta.url,
      'with arguments',
      Object.assign(member, withArgs) as unknown as Definition<{ read(): string }, string>,
      { size: 2 },
    );
    const ref = await system.start(pool, 'given');
    expect(await system.until(Promise.all([ref.ask.read(), ref.ask.read()]))).toEqual(['given', 'given']);
  });

  test('without members, since they are not restarted, ends; what comes then finds nobody', async () => {
    const system = new SimulatedSystem();
    const reasons: unknown[] = [];
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 2, restart: 'temporary' }));
    system.watch(pool, ({ reason }) => reasons.push(reason));
    pool.tell.stop();
    await system.run();
    expect(await system.until(Promise.all([pool.ask.work('a'), pool.ask.work('b')]))).toHaveLength(2);
    pool.tell.stop();
    await system.run();
    expect(reasons).toEqual([{ kind: 'shutdown', detail: 'no-member' }]);
    await expect(system.until(pool.ask.work('x'))).rejects.toMatchObject({ code: 'no-actor' });
  });

  test('passes on what is left of an asker’s time, and its cancel', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 1 }));
    for (const key of hand.numbers.keys()) hand.numbers.set(key, 1);
    const abort = new AbortController();
    const cancelled = pool.askWith({ signal: abort.signal }).slow(1_000);
    await system.run();
    abort.abort();
    await expect(system.until(cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    await system.advance(1_000);
    const late = pool.askWith({ timeoutMs: 100 }).slow(1_000);
    await expect(system.until(late)).rejects.toMatchObject({ code: 'timeout' });
    await system.run();
    expect(hand.notes).toEqual(['1: slow', '1: cancelled', '1: slow done', '1: slow', '1: cancelled']);
    expect(system.clock.now()).toBe(1_100);
    expect(system.kernel(0).deadLetters.counts()).toEqual({});
  });

  test('tells a member how much time is left', async () => {
    const system = new SimulatedSystem();
    const member = anActor<{ left(): number }>((ctx) => ({ left: () => ctx.turn.remainingMs }));
    const pool = await system.start(definePool(import.meta.url, 'timed', member, { size: 1 }), undefined);
    expect(await system.until(pool.askWith({ timeoutMs: 777 }).left())).toBe(777);
  });

  test('answers for a member that does not know a message', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 1 }));
    const odd = pool as unknown as { ask: { odd(): Promise<void> } };
    await expect(system.until(odd.ask.odd())).rejects.toMatchObject({ code: 'unknown-method', details: { method: 'odd' } });
  });
});

describe('draining', () => {
  test('a member gives it no more messages, lets it finish those that it has, and ends it', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const { member, notes } = hand;
      const pool = await startPool(system, hand, aPool(member, { size: 2 }));
      for (let n = 0; n < 10; n += 1) pool.tell.slow(10);
      const asked = Promise.all(Array.from({ length: 4 }, () => pool.ask.slow(10)));
      const drained = drainMember(pool, 'member-2');
      for (let n = 0; n < 3; n += 1) pool.tell.work('after');
      await system.until(drained);
      expect([...(await system.until(asked))].sort()).toEqual([0, 0, 1, 1]);
      expect(notes.filter((note) => note === '1: slow done')).toHaveLength(7);
      expect(notes.filter((note) => note.endsWith('after'))).toEqual(Array(3).fill('0: after'));
      expect(notes.filter((note) => note.includes('ended'))).toEqual(['1: ended shutdown']);
      expect((await system.until(viewPool(pool))).members.map(({ id }) => id)).toEqual(['member-1']);
      expect(system.kernel(0).deadLetters.counts()).toEqual({});
    }
  });

  test('a member that is restarted meanwhile lets it handle the rest of its mail', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const pool = await startPool(system, hand, aPool(hand.member, { size: 1 }));
      pool.tell.hold(10);
      await system.run();
      pool.tell.crash('it');
      for (let n = 0; n < 5; n += 1) {
        pool.tell.hold(1);
        pool.tell.work(`${n}`);
      }
      const drained = drainMember(pool, 'member-1').catch(({ code }: { code: string }) => code);
      await system.until(drained);
      await system.run();
      expect(hand.notes).toEqual(['0: ended error', '0: 0', '0: 1', '0: 2', '0: 3', '0: 4', '0: ended shutdown']);
    }
  });

  test('a member lets it give the answers that it has put off', async () => {
    const system = new SimulatedSystem();
    const member = anActor<{ later(): string }>((ctx) => ({
      later: () => {
        const reply = ctx.reply<string>();
        ctx.after(100, () => reply.send('late'));
        return reply;
      },
    }));
    const pool = await system.start(definePool(import.meta.url, 'later', member, { size: 2 }), undefined);
    const answers = Promise.all([pool.ask.later(), pool.ask.later()]);
    await system.until(drainMember(pool, 'member-1'));
    expect(system.clock.now()).toBe(100);
    expect(await system.until(answers)).toEqual(['late', 'late']);
  });

  test('a member that is not there is refused', async () => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 2 }));
    await expect(system.until(drainMember(pool, 'nobody'))).rejects.toMatchObject({ code: 'child-not-found' });
    await expect(system.until(drainMember(pool, pool))).rejects.toMatchObject({ code: 'child-not-found' });
    const [first] = (await system.until(viewPool(pool))).members;
    await system.until(drainMember(pool, first?.ref ?? pool));
    expect((await system.until(viewPool(pool))).members).toHaveLength(1);
  });
});

describe('resizing', () => {
  test('a pool starts members, or drains the newest', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const { member, notes } = hand;
      const pool = await startPool(system, hand, aPool(member, { size: 2 }));
      await system.until(resizePool(pool, 5));
      expect((await system.until(viewPool(pool))).members).toHaveLength(5);
      const numbers = await system.until(Promise.all(Array.from({ length: 10 }, () => pool.ask.work('x'))));
      expect(new Set(numbers).size).toBe(5);
      for (let n = 0; n < 10; n += 1) pool.tell.slow(10);
      await system.until(resizePool(pool, 1));
      expect((await system.until(viewPool(pool))).members.map(({ id }) => id)).toEqual(['member-1']);
      await system.advance(1_000);
      expect(notes.filter((note) => note.endsWith('slow done'))).toHaveLength(10);
    }
  });

  test('twice at once comes to the last size', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const hand = aHand();
      const pool = await startPool(system, hand, aPool(hand.member, { size: 1 }));
      await system.until(Promise.all([5, 5, 2, 4].map((size) => resizePool(pool, size))));
      expect((await system.until(viewPool(pool))).members).toHaveLength(4);
    }
  });

  test.each([0, -1, 1.5, 10_001, '3'])('to %j is refused by name', async (size) => {
    const system = new SimulatedSystem();
    const hand = aHand();
    const pool = await startPool(system, hand, aPool(hand.member, { size: 1 }));
    await expect(resizePool(pool, size as number)).rejects.toMatchObject({
      code: 'invalid-argument',
      details: { field: 'size' },
    });
  });
});

const key = (): string => 'k';
test.each([
  [{ size: 0 }, 'size'],
  [{ size: 1, colour: 'red' }, 'colour'],
  [{ size: 1, placement: 'there' }, 'placement'],
  [{ size: 1, intensity: -1 }, 'intensity'],
  [{ size: 1, routing: { kind: 'fair' } }, 'routing.kind'],
  [{ size: 1, routing: { kind: 'random', key } }, 'routing.key'],
  [{ size: 1, routing: { kind: 'consistent-hash' } }, 'routing.key'],
  [{ size: 1, routing: { kind: 'consistent-hash', key, virtualNodes: 0 } }, 'routing.virtualNodes'],
  [{ size: 1, routing: { kind: 'broadcast', only: 7 } }, 'routing.only'],
  [{ size: 1, routing: { kind: 'tail-chopping', afterMs: 0 } }, 'routing.afterMs'],
  [{ size: 1, routing: { kind: 'scatter-all' } }, 'routing.withinMs'],
  [{ size: 1, routing: { kind: 'scatter-quorum', count: 0, withinMs: 1 } }, 'routing.count'],
  [{ size: 1, routing: { kind: 'work-pulling', maxDemand: 0 } }, 'routing.maxDemand'],
  [{ size: 1, routing: { kind: 'work-pulling', maxDemand: 2, minDemand: 2 } }, 'routing.minDemand'],
  [{ size: 1, routing: { kind: 'work-pulling', overflow: 'explode' } }, 'routing.overflow'],
])('the options %j are refused by name', (options, field) => {
  expect(() => aPool(aHand().member, options as unknown as PoolOptions<never> as never)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
  );
});

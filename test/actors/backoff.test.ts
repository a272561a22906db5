import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Backoff, failuresBefore, pauseMs } from '../../src/actors/supervisor/backoff.ts';
import { type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import { terminateChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { aWard, type Notes, supervised, type Ward } from './supervised.ts';

const plain: Backoff = { minMs: 100, maxMs: 1_000, jitter: 0, resetMs: 550 };

describe('the pause before a restart', () => {
  test('doubles with each failure in a row, up to its bound', () => {
    expect([0, 1, 2, 3, 4, 5, 2_000].map((failures) => pauseMs(plain, failures, 0.5))).toEqual([
      100, 200, 400, 800, 1_000, 1_000, 1_000,
    ]);
  });

  test('grows by chance by its jitter at the most, and never beyond its bound', () => {
    const jittery = { ...plain, jitter: 0.5 };
    expect([0, 0.5, 0.999].map((chance) => Math.round(pauseMs(jittery, 0, chance)))).toEqual([100, 125, 150]);
    expect(pauseMs(jittery, 3, 0.9)).toBe(1_000);
    fc.assert(
      fc.property(fc.nat(80), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const ms = pauseMs(jittery, failures, chance);
        expect(ms).toBeGreaterThanOrEqual(pauseMs(plain, failures, chance));
        expect(ms).toBeLessThanOrEqual(1_000);
      }),
    );
  });

  test('begins anew after a life of the quiet time, and not after one that never was ready', () => {
    expect([549, 550, 10_000, undefined].map((livedMs) => failuresBefore(plain, 3, livedMs))).toEqual([3, 0, 0, 3]);
  });
});

const wait = (ctx: ActorContext<Ward>, ms: number): Promise<void> => new Promise((resolve) => ctx.clock.after(ms, resolve));

describe('a child with a back-off', () => {
  test('is restarted after pauses that double, also when it is its set-up that fails, and at once to begin with after a quiet life', async () => {
    const { system, start } = await supervised();
    const births: number[] = [];
    const ref = await start('a', { backoff: plain }, (ctx) => {
      births.push(system.clock.now());
      if (ctx.incarnation === 2) throw new Error('not yet');
    });
    ref.tell.crash();
    await system.advance(99);
    expect(births).toHaveLength(1);
    await system.advance(1 + 200);
    ref.tell.crash();
    await system.advance(400);
    await system.advance(550);
    ref.tell.crash();
    await system.advance(100);
    const [first = 0, ...later] = births;
    expect(later.map((at) => at - first)).toEqual([100, 300, 700, 1_350]);
    expect(await system.until(ref.ask.ping())).toBe(5);
  });

  test('is charged for each restart all the same', async () => {
    const { system, start, downs } = await supervised({ intensity: 1, periodMs: 1_000 });
    const ref = await start('a', { backoff: plain });
    ref.tell.crash();
    await system.advance(150);
    ref.tell.crash();
    await system.run();
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(system.clock.pending).toBe(0);
  });

  test('keeps 1,000 messages that come while it waits, and refuses the rest, also for a child that was lost with its thread', async () => {
    for (const end of ['crash', 'thread'] as const) {
      const { system, start, notes } = await supervised();
      const ref = await start('a', { ...system.in(1), backoff: plain });
      ref.tell.slow(1);
      await system.run();
      for (let n = 0; n < 10; n += 1) ref.tell.hear(`early ${n}`);
      await system.run();
      if (end === 'crash') system.kernel(0).killActor(ref);
      else {
        system.crash(1);
        system.boot(1);
      }
      await system.run();
      for (let n = 0; n < 1_005; n += 1) ref.tell.hear(n);
      const refused = ref.ask.ping().catch((error: { code: string }) => error.code);
      await system.run();
      expect(await refused).toBe('overflow');
      expect(notes).toEqual(['a born 1']);
      expect(system.kernel(1).deadLetters.counts()).toMatchObject({ overflow: 6 });
      await system.advance(100);
      const early = end === 'crash' ? 10 : 0;
      const heard = notes.filter((note) => note.startsWith('a heard'));
      expect(heard).toHaveLength(1_000 + early);
      expect(heard.slice(early, early + 2)).toEqual(['a heard 0', 'a heard 1']);
      expect(heard.at(-1)).toBe('a heard 999');
      expect(await system.until(ref.ask.ping())).toBe(2);
    }
  });

  test('that waits ends with its supervisor, at once', async () => {
    const { system, start, supervisor, told, downs } = await supervised();
    const ref = await start('a', { backoff: { ...plain, minMs: 1_000 } });
    ref.tell.crash();
    await system.run();
    system.kernel(0).stopActor(supervisor);
    await system.run();
    expect([told, downs]).toEqual([[['gone', 'a', 'error', false]], [{ kind: 'normal' }]]);
    expect([system.clock.pending, system.kernel(0).statistics().actors]).toEqual([0, 2]);
  });

  test('holds its group back: those who go with it are stopped at once, and all start after the pause', async () => {
    const wards = (notes: Notes): ChildSpec[] =>
      ['a', 'b', 'c'].map((id) => child(aWard(notes, id), undefined, id === 'b' ? { id, backoff: plain } : { id }));
    for (const strategy of ['one-for-all', 'rest-for-one'] as const) {
      const { system, notes, refOf, children } = await supervised({ strategy, children: wards });
      notes.length = 0;
      (await refOf('b')).tell.crash();
      await system.advance(99);
      const isAll = strategy === 'one-for-all';
      expect(notes.splice(0)).toEqual(['b end error', 'c end shutdown', ...(isAll ? ['a end shutdown'] : [])]);
      const restarting = (await children()).filter(({ ref }) => ref === 'restarting').map(({ id }) => id);
      expect(restarting).toEqual(isAll ? ['a', 'b', 'c'] : ['b', 'c']);
      await system.advance(1);
      expect(notes).toEqual([...(isAll ? ['a born 2'] : []), 'b born 2', 'c born 2']);
    }
  });

  test('whose slot is abandoned is charged once for each pause, and its budget ends it', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 3, periodMs: 60_000 });
    await start('a', { ...system.in(1), backoff: plain });
    system.crash(1);
    await system.run();
    system.abandon(1);
    await system.run();
    expect([told, downs]).toEqual([[], []]);
    await system.advance(100 + 200);
    expect(downs).toEqual([]);
    await system.advance(400);
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(system.clock.pending).toBe(0);
  });

  test('that fails in a first life which its group began goes on with its pauses, and its name is its own after them', async () => {
    const births: number[] = [];
    const { system, start, supervisor } = await supervised({ strategy: 'one-for-all' });
    await start('a', { backoff: plain, name: 'alice' }, () => {
      births.push(system.clock.now());
      if (births.length > 1 && births.length < 5) throw new Error('not yet');
    });
    const sibling = await start('b');
    await system.until(terminateChild(supervisor, 'a'));
    sibling.tell.crash();
    await system.advance(10_000);
    const [, first = 0, ...later] = births;
    expect(later.map((at) => at - first)).toEqual([100, 300, 700]);
    expect(await system.lookup('alice')).toBeDefined();
  });

  test('that is lost again while it waits costs nothing more and waits on', async () => {
    const { system, start, downs } = await supervised({ intensity: 1 });
    const ref = await start('a', { ...system.in(1), backoff: plain }, (ctx) => wait(ctx, 1));
    system.crash(1);
    system.boot(1);
    await system.advance(50);
    system.crash(1);
    system.boot(1);
    await system.advance(60);
    expect(await system.until(ref.ask.ping())).toBe(2);
    expect(downs).toEqual([]);
  });
});

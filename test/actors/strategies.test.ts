import { describe, expect, test } from 'vitest';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { aWard, type Notes, supervised, type Ward } from './supervised.ts';

type SetUp = (ctx: ActorContext<Ward>) => void | Promise<void>;

/** Children of these ids; each one's options and set-up may be its own. */
function wards(
  ids: readonly string[],
  own: Readonly<Record<string, Partial<ChildOptions> & { setUp?: SetUp }>> = {},
): (notes: Notes) => ChildSpec[] {
  return (notes) =>
    ids.map((id) => {
      const { setUp, ...options } = own[id] ?? {};
      return child(aWard(notes, id, setUp), undefined, { id, ...options });
    });
}

const five = ['1', '2', '3', '4', '5'];

/** Fails the set-up of these incarnations. */
function failing(...incarnations: readonly number[]): SetUp {
  return (ctx) => {
    if (incarnations.includes(ctx.incarnation)) throw new Error(`no life ${ctx.incarnation}`);
  };
}

describe('rest-for-one', () => {
  test('stops those after the failed child in reverse, and starts it and them in order; those before are not touched', async () => {
    for (const placement of ['parent', 'spread'] as const) {
      const own = Object.fromEntries(five.map((id) => [id, { placement }]));
      const { system, notes, told, refOf, supervisor } = await supervised({
        strategy: 'rest-for-one',
        children: wards(five, own),
      });
      expect(notes.splice(0)).toEqual(five.map((id) => `${id} born 1`));
      (await refOf('3')).tell.crash();
      await system.run();
      expect(notes.splice(0)).toEqual(
        ['3 end error', '5 end shutdown', '4 end shutdown'].concat(['3', '4', '5'].map((id) => `${id} born 2`)),
      );
      expect(told).toEqual([
        ['restarted', '3', 2, 'error'],
        ['restarted', '4', 2, 'shutdown'],
        ['restarted', '5', 2, 'shutdown'],
      ]);
      system.kernel(0).stopActor(supervisor);
      await system.run();
      expect(notes).toEqual([...five].reverse().map((id) => `${id} end shutdown`));
    }
  });

  test('whose restart fails at a later sibling goes on there, and leaves the earlier one that was restarted alone', async () => {
    const { system, notes, refOf, downs } = await supervised({
      strategy: 'rest-for-one',
      intensity: 2,
      children: wards(['1', '2', '3', '4'], { 3: { setUp: failing(2) } }),
    });
    notes.length = 0;
    (await refOf('2')).tell.crash();
    await system.run();
    expect(notes).toEqual(['2 end error', '4 end shutdown', '3 end shutdown', '2 born 2', '3 born 3', '4 born 2']);
    expect(downs).toEqual([]);
    // Two charges so far, the crash and the try that failed: one more is too many.
    (await refOf('4')).tell.crash();
    await system.run();
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
  });
});

describe('one-for-all', () => {
  test('stops all others in reverse and starts all in order, for one entry in the budget', async () => {
    const { system, notes, told, refOf, downs } = await supervised({
      strategy: 'one-for-all',
      intensity: 1,
      children: wards(['1', '2', '3']),
    });
    notes.length = 0;
    (await refOf('2')).tell.crash();
    await system.run();
    expect(notes.splice(0)).toEqual(['2 end error', '3 end shutdown', '1 end shutdown', '1 born 2', '2 born 2', '3 born 2']);
    expect(told).toEqual([
      ['restarted', '1', 2, 'shutdown'],
      ['restarted', '2', 2, 'error'],
      ['restarted', '3', 2, 'shutdown'],
    ]);
    expect(downs).toEqual([]);
    (await refOf('1')).tell.crash();
    await system.run();
    expect(notes).toEqual(['1 end error', '3 end shutdown', '2 end shutdown']);
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
  });

  test('whose restart fails at the second child stops the first again and tries the whole group again, each try charged', async () => {
    for (const intensity of [1, 2]) {
      const { system, notes, refOf, downs } = await supervised({
        strategy: 'one-for-all',
        intensity,
        children: wards(['1', '2', '3'], { 2: { setUp: failing(2) } }),
      });
      notes.length = 0;
      (await refOf('3')).tell.crash();
      await system.run();
      const first = ['3 end error', '2 end shutdown', '1 end shutdown', '1 born 2'];
      if (intensity === 1) {
        expect(notes).toEqual([...first, '1 end shutdown']);
        expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
      } else {
        expect(notes).toEqual([...first, '1 end shutdown', '1 born 3', '2 born 3', '3 born 2']);
        expect(downs).toEqual([]);
      }
    }
  });

  test('keeps the refs and the mailboxes of those whom it takes along', async () => {
    for (const slot of [0, 1]) {
      const { system, notes, refOf } = await supervised({ strategy: 'one-for-all', children: wards(['1', '2']), slot });
      const [first, second] = [await refOf('1'), await refOf('2')];
      const slow = second.ask.slow(10);
      first.tell.crash();
      second.tell.hear('while busy');
      await system.run();
      second.tell.hear('while stopping');
      expect(await system.until(slow)).toBe('slow');
      second.tell.hear('after');
      await system.run();
      expect(notes.slice(2)).toEqual([
        '1 end error',
        '2 end shutdown',
        '1 born 2',
        '2 born 2',
        ...['while busy', 'while stopping', 'after'].map((what) => `2 heard ${what}`),
      ]);
    }
  });

  test('counts a child that ends by itself while its group is being stopped for nothing more', async () => {
    const { system, refOf, downs, notes } = await supervised({
      strategy: 'one-for-all',
      intensity: 1,
      children: wards(['1', '2', '3'], {
        3: { setUp: (ctx) => ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(100, resolve))) },
      }),
    });
    const second = await refOf('2');
    notes.length = 0;
    (await refOf('1')).tell.crash();
    await system.advance(50);
    system.kernel(0).killActor(second);
    await system.advance(100);
    expect(downs).toEqual([]);
    expect(notes).toEqual(['1 end error', '3 end shutdown', '1 born 2', '2 born 2', '3 born 2']);
  });
});

describe('a group restart', () => {
  test('makes temporary siblings vanish, starts transient ones again, and is not begun by a temporary child’s death', async () => {
    for (const strategy of ['one-for-all', 'rest-for-one'] as const) {
      const { system, notes, told, refOf, children, downs } = await supervised({
        strategy,
        children: wards(['p', 'tmp', 'tr'], { tmp: { restart: 'temporary' }, tr: { restart: 'transient' } }),
      });
      notes.length = 0;
      (await refOf('p')).tell.crash();
      await system.run();
      expect(notes.splice(0)).toEqual(['p end error', 'tr end shutdown', 'tmp end shutdown', 'p born 2', 'tr born 2']);
      expect(told[0]).toEqual(['gone', 'tmp', 'shutdown', false]);
      expect((await children()).map(({ id }) => id)).toEqual(['p', 'tr']);
      expect(downs).toEqual([]);
    }
    const { system, notes, refOf } = await supervised({
      strategy: 'one-for-all',
      intensity: 0,
      children: wards(['p', 'tmp'], { tmp: { restart: 'temporary' } }),
    });
    notes.length = 0;
    (await refOf('tmp')).tell.crash();
    await system.run();
    expect(notes).toEqual(['tmp end error']);
  });

  test('kills a sibling that takes too long, which lives again', async () => {
    const { system, notes, told, refOf } = await supervised({
      strategy: 'one-for-all',
      children: wards(['1', '2'], {
        2: { shutdownMs: 100, setUp: (ctx) => ctx.onTerminate(() => new Promise(() => undefined)) },
      }),
    });
    notes.length = 0;
    (await refOf('1')).tell.crash();
    await system.advance(99);
    expect(notes).toEqual(['1 end error']);
    await system.advance(1);
    expect(notes).toEqual(['1 end error', '1 born 2', '2 born 2']);
    expect(told).toEqual([
      ['restarted', '1', 2, 'error'],
      ['restarted', '2', 2, 'killed'],
    ]);
  });

  test('starts children again that were not running, as OTP does', async () => {
    const { system, notes, refOf, supervisor } = await supervised({
      strategy: 'one-for-all',
      children: wards(['1', '2', '3'], { 2: { restart: 'transient' } }),
    });
    (await refOf('2')).tell.stop('normal');
    await system.run();
    await system.until(supervisor.ask.terminateChild('3'));
    notes.length = 0;
    (await refOf('1')).tell.crash();
    await system.run();
    expect(notes).toEqual(['1 end error', '1 born 2', '2 born 1', '3 born 1']);
  });

  test('is joined by a failure among those that live again already', async () => {
    const { system, notes, refOf, downs } = await supervised({
      strategy: 'one-for-all',
      intensity: 2,
      children: wards(['1', '2'], {
        2: {
          setUp: async (ctx) => {
            if (ctx.incarnation > 1) await new Promise<void>((resolve) => ctx.clock.after(100, resolve));
          },
        },
      }),
    });
    notes.length = 0;
    (await refOf('1')).tell.crash();
    await system.advance(50);
    expect(notes.splice(0)).toEqual(['1 end error', '2 end shutdown', '1 born 2']);
    (await refOf('1')).tell.crash();
    await system.advance(1_000);
    expect(notes).toEqual(['1 end error', '2 born 2', '2 end shutdown', '1 born 3', '2 born 3']);
    expect(downs).toEqual([]);
  });
});

describe('a member of a group that is being stopped', () => {
  test('and ended by itself already, as the supervisor is still to hear, is not stopped in its next life', async () => {
    const { system, refOf, downs, notes } = await supervised({
      strategy: 'one-for-all',
      intensity: 1,
      children: wards(['a', 'b'], { b: { placement: 'spread' } }),
    });
    const [a, b] = [await refOf('a'), await refOf('b')];
    const { slot } = b.address;
    system.hold(slot, 0);
    b.tell.crash();
    await system.run();
    a.tell.crash();
    await system.run();
    system.release(slot, 0);
    await system.run();
    expect(notes.slice(2)).toEqual(['b end error', 'a end error', 'a born 2', 'b born 2']);
    expect(await system.until(b.ask.ping())).toBe(2);
    expect(downs).toEqual([]);
  });

  test('may be terminated: it is not started again, and the others are', async () => {
    const { system, refOf, supervisor, notes, told, children } = await supervised({
      strategy: 'one-for-all',
      children: wards(['a', 'b', 'c'], {
        b: { setUp: (ctx) => ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(100, resolve))) },
      }),
    });
    (await refOf('a')).tell.crash();
    await system.advance(50);
    const terminated = supervisor.ask.terminateChild('b');
    await system.advance(100);
    expect(await terminated).toEqual({ ok: true });
    expect(notes.slice(3)).toEqual(['a end error', 'c end shutdown', 'b end shutdown', 'a born 2', 'c born 2']);
    expect(told[0]).toEqual(['gone', 'b', 'shutdown', false]);
    expect((await children()).map(({ id, ref }) => [id, ref !== undefined])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
  });
});

describe('an order of five', () => {
  test.each(['one-for-one', 'one-for-all', 'rest-for-one'] as const)(
    'under %s starts each after the one before is ready, and ends in reverse, one at a time',
    async (strategy) => {
      const lines: string[] = [];
      const setUp: SetUp = async (ctx) => {
        lines.push('begin');
        ctx.onTerminate(async () => {
          lines.push('ending');
          await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
          lines.push('ended');
        });
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
        lines.push('ready');
      };
      const own = Object.fromEntries(five.map((id) => [id, { placement: 'spread' as const, setUp }]));
      const { system, notes, supervisor, downs } = await supervised({ strategy, children: wards(five, own) });
      await system.advance(100);
      expect(notes).toEqual(five.map((id) => `${id} born 1`));
      expect(lines.splice(0)).toEqual(five.flatMap(() => ['begin', 'ready']));
      system.kernel(0).stopActor(supervisor);
      await system.advance(100);
      expect(lines).toEqual(five.flatMap(() => ['ending', 'ended']));
      expect(notes.slice(5)).toEqual([...five].reverse().map((id) => `${id} end shutdown`));
      expect(downs).toEqual([{ kind: 'normal' }]);
      expect(system.clock.pending).toBe(0);
    },
  );
});

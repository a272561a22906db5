import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { supervisor } from '../../src/actors/supervisor/supervisor.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { aWard, supervised, type Ward } from './supervised.ts';

describe('restart intensity', () => {
  test('0: the first restart is one too many', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 0 });
    (await start('a')).tell.crash();
    await system.run();
    expect(told).toEqual([['gone', 'a', 'error', true]]);
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
  });

  test('3: the fourth within the period ends the supervisor with shutdown, after its other children, in reverse', async () => {
    const { system, start, told, notes, downs } = await supervised({ intensity: 3, periodMs: 1_000 });
    const ref = await start('a');
    await start('b');
    await start('c', system.in(1));
    for (let n = 0; n < 4; n += 1) {
      expect(downs).toEqual([]);
      ref.tell.crash();
      await system.advance(300);
    }
    expect(told.slice(0, 3)).toEqual([2, 3, 4].map((incarnation) => ['restarted', 'a', incarnation, 'error']));
    expect(told.slice(3)).toEqual([
      ['gone', 'a', 'error', true],
      ['gone', 'c', 'shutdown', false],
      ['gone', 'b', 'shutdown', false],
    ]);
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(notes.slice(-2)).toEqual(['c end shutdown', 'b end shutdown']);
    expect([0, 1].map((slot) => system.kernel(slot).statistics().actors)).toEqual([2, 0]);
  });

  test('counts a restart exactly one period ago, and not one that is older', async () => {
    for (const [gapMs, ended] of [
      [1_000, true],
      [1_001, false],
    ] as const) {
      const { system, start, downs } = await supervised({ intensity: 1, periodMs: 1_000 });
      const ref = await start('a');
      ref.tell.crash();
      await system.advance(gapMs);
      ref.tell.crash();
      await system.run();
      expect(downs).toHaveLength(ended ? 1 : 0);
    }
  });

  test('is of the supervisor, not of each child', async () => {
    const { system, start, downs } = await supervised({ intensity: 2 });
    const refs = [await start('a'), await start('b'), await start('c')];
    for (const ref of refs) ref.tell.crash();
    await system.run();
    expect(downs).toHaveLength(1);
  });

  test('is not touched by ends that restart nobody', async () => {
    const { system, start, downs, supervisor: sup } = await supervised({ intensity: 0 });
    (await start('a', { restart: 'temporary' })).tell.crash();
    (await start('b', { restart: 'transient' })).tell.stop('normal');
    await start('c');
    sup.tell.terminateChild('c');
    await system.run();
    expect(downs).toEqual([]);
  });

  test('is used up by restarts whose set-up fails', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 3 });
    const ref = await start('a', {}, (ctx) => {
      if (ctx.incarnation > 1) throw new Error('never again');
    });
    ref.tell.crash();
    await system.run();
    expect(told).toEqual([
      ['restarted', 'a', 2, 'error'],
      ['restarted', 'a', 3, 'error'],
      ['restarted', 'a', 4, 'error'],
      ['gone', 'a', 'error', true],
    ]);
    expect(downs).toHaveLength(1);
    await expect(system.until(ref.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
  });

  test('of a child’s own gives up that child alone, and costs the supervisor nothing', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 0 });
    const ref = await start('a', { budget: { intensity: 2, periodMs: 1_000 } });
    const other = await start('b', { budget: { intensity: 2, periodMs: 1_000 } });
    for (let n = 0; n < 3; n += 1) ref.tell.crash();
    await system.run();
    expect(told).toEqual([
      ['restarted', 'a', 2, 'error'],
      ['restarted', 'a', 3, 'error'],
      ['gone', 'a', 'error', true],
    ]);
    expect(downs).toEqual([]);
    expect(await system.until(other.ask.ping())).toBe(1);
  });

  test('exceeded in a supervisor that is itself a child: a permanent one is restarted with its static children, a transient one is not', async () => {
    for (const restart of ['permanent', 'transient'] as const) {
      const { system, children, notes, told } = await supervised({
        children: (lines) => [
          child(
            supervisor,
            {
              strategy: 'one-for-one',
              intensity: 0,
              periodMs: 1_000,
              children: [child(aWard(lines, 'leaf'), undefined, { id: 'leaf' })],
            },
            { id: 'inner', restart },
          ),
        ],
      });
      const [inner] = await children();
      const innerRef = inner?.ref as Ref<Supervisor>;
      const [leaf] = await system.until(innerRef.ask.whichChildren());
      (leaf?.ref as Ref<Ward> | undefined)?.tell.crash();
      await system.run();
      const isRestarted = restart === 'permanent';
      expect(told).toEqual([isRestarted ? ['restarted', 'inner', 2, 'shutdown'] : ['gone', 'inner', 'shutdown', false]]);
      expect(notes).toEqual(['leaf born 1', 'leaf end error', ...(isRestarted ? ['leaf born 1'] : [])]);
    }
  });
});

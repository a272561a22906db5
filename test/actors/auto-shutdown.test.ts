import { describe, expect, test } from 'vitest';
import { endsWith } from '../../src/actors/supervisor/auto-shutdown.ts';
import { type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import { terminateChild } from '../../src/actors/supervisor/start-child.ts';
import { aWard, type Notes, supervised } from './supervised.ts';

const wards =
  (...ids: readonly string[]) =>
  (notes: Notes): ChildSpec[] =>
    ids.map((id) =>
      child(aWard(notes, id), undefined, id.startsWith('s') ? { id, restart: 'transient', significant: true } : { id }),
    );
const ended = [{ kind: 'shutdown', detail: 'auto-shutdown' }];

describe('automatic shutdown', () => {
  test('is decided by whether the child is significant, and whether another one is there', () => {
    const decide = (kind: 'never' | 'any-significant' | 'all-significant'): boolean[] =>
      [true, false].flatMap((isSignificant) => [true, false].map((isThere) => endsWith(kind, isSignificant, () => isThere)));
    expect(decide('never')).toEqual([false, false, false, false]);
    expect(decide('any-significant')).toEqual([true, true, false, false]);
    expect(decide('all-significant')).toEqual([false, true, false, false]);
  });

  test('any-significant: the first significant child that ends and is not restarted takes the supervisor along', async () => {
    const { system, refOf, notes, told, downs } = await supervised({
      autoShutdown: 'any-significant',
      children: wards('s1', 'plain', 's2'),
    });
    (await refOf('s1')).tell.crash();
    await system.run();
    expect(downs).toEqual([]);
    notes.length = 0;
    (await refOf('s1')).tell.stop('normal');
    await system.run();
    expect(downs).toEqual(ended);
    expect(notes).toEqual(['s1 end normal', 's2 end shutdown', 'plain end shutdown']);
    expect(told.slice(1)).toEqual([
      ['gone', 's1', 'normal', false],
      ['gone', 's2', 'shutdown', false],
      ['gone', 'plain', 'shutdown', false],
    ]);
  });

  test('all-significant: the last one does', async () => {
    const { system, refOf, downs } = await supervised({
      autoShutdown: 'all-significant',
      children: wards('s1', 'plain', 's2'),
    });
    (await refOf('s1')).tell.stop('shutdown');
    await system.run();
    expect(downs).toEqual([]);
    (await refOf('s2')).tell.stop('normal');
    await system.run();
    expect(downs).toEqual(ended);
  });

  test('comes of no child that the supervisor ended itself: by hand, or in a group restart', async () => {
    for (const autoShutdown of ['any-significant', 'all-significant'] as const) {
      const { system, refOf, supervisor, downs } = await supervised({
        autoShutdown,
        strategy: 'one-for-all',
        children: (notes) => [
          child(aWard(notes, 'p'), undefined, { id: 'p' }),
          child(aWard(notes, 't'), undefined, { id: 't', restart: 'temporary', significant: true }),
          child(aWard(notes, 's'), undefined, { id: 's', restart: 'transient', significant: true }),
        ],
      });
      (await refOf('p')).tell.crash();
      await system.run();
      await system.until(terminateChild(supervisor, 's'));
      await system.run();
      expect(downs).toEqual([]);
    }
  });

  test('comes of a significant child that is given up for its own budget, or lost with its thread for good', async () => {
    for (const way of ['budget', 'thread'] as const) {
      const { system, start, downs } = await supervised({ autoShutdown: 'any-significant' });
      const options = { restart: way === 'budget' ? 'transient' : 'temporary', significant: true } as const;
      const ref = await start('s', { ...options, ...system.in(1), budget: { intensity: 0, periodMs: 1_000 } });
      if (way === 'budget') ref.tell.crash();
      else system.crash(1);
      await system.run();
      expect(downs).toEqual(ended);
    }
  });
});

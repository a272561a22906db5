// Cases 11 to 19: which ends lead to a restart, whom else they concern, and when a supervisor gives up.
import { expect, test } from 'vitest';
import type { RestartPolicy } from '../../src/actors/supervisor/restart-decision.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { onEachStage } from './stage.ts';
import type { Ward } from './ward.ts';

const ends = {
  normal: (ref: Ref<Ward>) => ref.tell.stop({ kind: 'normal' }),
  shutdown: (ref: Ref<Ward>) => ref.tell.stop({ kind: 'shutdown' }),
  error: (ref: Ref<Ward>) => ref.tell.crash('on purpose'),
};

/** What becomes of the child: a new life, an id without an actor, or nothing. */
const matrix: readonly (readonly [RestartPolicy, keyof typeof ends, 'lives again' | 'ended' | 'forgotten'])[] = [
  ['permanent', 'normal', 'lives again'],
  ['permanent', 'shutdown', 'lives again'],
  ['permanent', 'error', 'lives again'],
  ['transient', 'normal', 'ended'],
  ['transient', 'shutdown', 'ended'],
  ['transient', 'error', 'lives again'],
  ['temporary', 'normal', 'forgotten'],
  ['temporary', 'shutdown', 'forgotten'],
  ['temporary', 'error', 'forgotten'],
];

onEachStage((stage) => {
  test.each(matrix)('case 11: a %s child that ends by %s: %s', async (restart, reason, outcome) => {
    const supervisor = await stage().supervised([stage().ward('a', { restart }), stage().ward('b')]);
    const ref = await stage().refOf(supervisor, 'a');
    await stage().expectLines('a starts 1', 'b starts 1');
    ends[reason](ref);
    await stage().expectLines(`a ends ${reason}`, ...(outcome === 'lives again' ? ['a starts 2'] : []));
    const a = { 'lives again': ['a: running'], ended: ['a: absent'], forgotten: [] }[outcome];
    expect(await stage().states(supervisor)).toEqual([...a, 'b: running']);
    if (outcome === 'lives again') expect(await stage().until(ref.ask.ping())).toBe(2);
    else await expect(stage().until(ref.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
  });

  test.each(['one-for-all', 'rest-for-one'] as const)(
    'case 12: a temporary sibling that a restart of the group ends (%s) is not started again, and its id is gone; the supervisor lives',
    async (strategy) => {
      const children = [stage().ward('a'), stage().ward('t', { restart: 'temporary' }), stage().ward('b')];
      const supervisor = await stage().supervised(children, { strategy });
      (await stage().refOf(supervisor, 'a')).tell.crash('on purpose');
      await stage().expectLines(
        'a starts 1',
        't starts 1',
        'b starts 1',
        'a ends error',
        'b ends shutdown',
        't ends shutdown',
        'a starts 2',
        'b starts 2',
      );
      expect(await stage().states(supervisor)).toEqual(['a: running', 'b: running']);
    },
  );

  test('case 13: one-for-one restarts the one that crashed and nobody else; the third crash with intensity 2 ends the supervisor and the sibling', async () => {
    const children = [stage().ward('a'), stage().ward('b')];
    const supervisor = await stage().supervised(children, { intensity: 2, periodMs: 60_000 });
    const [a, b] = [await stage().refOf(supervisor, 'a'), await stage().refOf(supervisor, 'b')];
    const ended = stage().end(supervisor);
    await stage().expectLines('a starts 1', 'b starts 1');
    for (const life of [2, 3]) {
      a.tell.crash('on purpose');
      await stage().expectLines('a ends error', `a starts ${life}`);
      expect(await stage().until(b.ask.ping())).toBe(1);
    }
    a.tell.crash('on purpose');
    await stage().expectLines('a ends error', 'b ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
  });

  test('case 14: a child whose restarts all fail uses up the budget; the supervisor ends, and its siblings before it', async () => {
    const children = [stage().ward('a', { planned: true }), stage().ward('b')];
    const supervisor = await stage().supervised(children, { intensity: 3, periodMs: 60_000 });
    const ended = stage().end(supervisor);
    const ref = await stage().refOf(supervisor, 'a');
    stage().plans.set('a', 'fail');
    ref.tell.crash('on purpose');
    await stage().expectLines('a starts 1', 'b starts 1', 'a ends error', 'b ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
    expect(stage().tries('a')).toBe(1 + 3);
  });

  test('case 15: one-for-all gives every child a new life, for one entry in the budget', async () => {
    const children = ['a', 'b', 'c'].map((id) => stage().ward(id));
    const options = { strategy: 'one-for-all', intensity: 2, periodMs: 60_000 } as const;
    const supervisor = await stage().supervised(children, options);
    const ended = stage().end(supervisor);
    const b = await stage().refOf(supervisor, 'b');
    await stage().expectLines('a starts 1', 'b starts 1', 'c starts 1');
    for (const life of [2, 3]) {
      b.tell.crash('on purpose');
      const starts = ['a', 'b', 'c'].map((id) => `${id} starts ${life}`);
      await stage().expectLines('b ends error', 'c ends shutdown', 'a ends shutdown', ...starts);
    }
    b.tell.crash('on purpose');
    await stage().expectLines('b ends error', 'c ends shutdown', 'a ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
  });

  test('case 16: when another child does not start in a restart of one-for-all, those started before it are stopped, and the group is tried again', async () => {
    const children = [stage().ward('a'), stage().ward('b', { planned: true }), stage().ward('c')];
    const supervisor = await stage().supervised(children, { strategy: 'one-for-all' });
    const a = await stage().refOf(supervisor, 'a');
    stage().plans.set('b', 'fail-once');
    a.tell.crash('on purpose');
    await stage().expectLines(
      'a starts 1',
      'b starts 1',
      'c starts 1',
      'a ends error',
      'c ends shutdown',
      'b ends shutdown',
      'a starts 2',
      'a ends shutdown',
      'a starts 3',
      'b starts 3',
      'c starts 2',
    );
    expect(stage().tries('b')).toBe(3);
  });

  test('case 17: when a later child does not start in a restart of rest-for-one, those started before it stay, and it is tried again', async () => {
    const children = [stage().ward('a'), stage().ward('b'), stage().ward('c', { planned: true }), stage().ward('d')];
    const supervisor = await stage().supervised(children, { strategy: 'rest-for-one' });
    const b = await stage().refOf(supervisor, 'b');
    stage().plans.set('c', 'fail-once');
    b.tell.crash('on purpose');
    await stage().expectLines(
      'a starts 1',
      'b starts 1',
      'c starts 1',
      'd starts 1',
      'b ends error',
      'd ends shutdown',
      'c ends shutdown',
      'b starts 2',
      'c starts 3',
      'd starts 2',
    );
    expect(stage().tries('c')).toBe(3);
  });

  test('case 18: crashes that are further apart than the period never end a supervisor of intensity 1', async () => {
    const supervisor = await stage().supervised([stage().ward('a')], { intensity: 1, periodMs: 50 });
    const a = await stage().refOf(supervisor, 'a');
    await stage().expectLines('a starts 1');
    for (const life of [2, 3, 4, 5]) {
      a.tell.crash('on purpose');
      await stage().expectLines('a ends error', `a starts ${life}`);
      await stage().ground.advance(70);
    }
    expect(await stage().until(a.ask.ping())).toBe(5);
  });

  test.each(['one-for-one', 'one-for-all', 'rest-for-one'] as const)(
    'case 19: while a child is restarting (%s) its supervisor answers, refuses to restart or delete it, terminates it, and can be shut down',
    async (strategy) => {
      const children = [stage().ward('a', { planned: true, shutdownMs: 100 }), stage().ward('b')];
      const supervisor = await stage().supervised(children, { strategy });
      const ref = await stage().refOf(supervisor, 'a');
      stage().plans.set('a', 'hang');
      ref.tell.crash('on purpose');
      const siblings = strategy === 'one-for-one' ? [] : ['b ends shutdown'];
      await stage().expectLines('a starts 1', 'b starts 1', 'a ends error', ...siblings);
      expect(stage().tries('a')).toBe(2);
      expect((await stage().states(supervisor))[0]).toBe('a: restarting');
      const spec = stage().ward('a', { planned: true });
      expect(await stage().outcome(supervisor.ask.restartChild('a'))).toBe('child-restarting');
      expect(await stage().outcome(supervisor.ask.deleteChild('a'))).toBe('child-restarting');
      expect(await stage().outcome(supervisor.ask.startChild(spec))).toBe('already-present');
      expect(await stage().outcome(supervisor.ask.terminateChild('a'))).toBe('ok');
      expect((await stage().states(supervisor))[0]).toBe('a: absent');
      expect(await stage().outcome(supervisor.ask.restartChild('b'))).toBe('child-running');
    },
  );

  test('case 19: a supervisor whose child is restarting ends when it is told to', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { planned: true, shutdownMs: 100 })]);
    const ref = await stage().refOf(supervisor, 'a');
    const ended = stage().end(supervisor);
    stage().plans.set('a', 'hang');
    ref.tell.crash('on purpose');
    await stage().expectLines('a starts 1', 'a ends error');
    await stage().ground.stop(supervisor, { kind: 'shutdown' });
    expect(await stage().until(ended)).toEqual({ kind: 'shutdown' });
    await stage().expectLines();
  });
});

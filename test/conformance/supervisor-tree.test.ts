// Cases 22 and 24: supervisors as children, and supervisors that end because a significant child did.
import { expect, test } from 'vitest';
import { onEachStage } from './stage.ts';

onEachStage((stage) => {
  test('case 22: a supervisor that exceeds its budget is restarted by its own: its static children come back, those added later do not', async () => {
    const nested = stage().nested('s', [stage().ward('a')], { intensity: 0 });
    const top = await stage().supervised([nested, stage().ward('z')], { intensity: 1, periodMs: 60_000 });
    const lower = await stage().supervisorIn(top, 's');
    await stage().add(lower, 'late');
    await stage().expectLines('a starts 1', 'z starts 1', 'late starts 1');
    (await stage().refOf(lower, 'a')).tell.crash('on purpose');
    await stage().expectLines('a ends error', 'late ends shutdown', 'a starts 1');
    expect(await stage().states(lower)).toEqual(['a: running']);
    expect(await stage().states(top)).toEqual(['s: running', 'z: running']);
    const ended = stage().end(top);
    (await stage().refOf(lower, 'a')).tell.crash('on purpose');
    await stage().expectLines('a ends error', 'z ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
  });

  test('case 22: giving up is no failure: a transient supervisor that did is not restarted', async () => {
    const nested = stage().nested('s', [stage().ward('a')], { intensity: 0 }, { restart: 'transient' });
    const top = await stage().supervised([nested, stage().ward('z')]);
    const lower = await stage().supervisorIn(top, 's');
    (await stage().refOf(lower, 'a')).tell.crash('on purpose');
    await stage().expectLines('a starts 1', 'z starts 1', 'a ends error');
    expect(await stage().states(top)).toEqual(['s: absent', 'z: running']);
  });

  test('case 24: any-significant: the supervisor ends with the first significant child that is not restarted', async () => {
    const children = [
      stage().ward('a', { restart: 'transient', significant: true }),
      stage().ward('b', { restart: 'transient', significant: true }),
      stage().ward('c'),
    ];
    const supervisor = await stage().supervised(children, { autoShutdown: 'any-significant' });
    const ended = stage().end(supervisor);
    (await stage().refOf(supervisor, 'a')).tell.crash('on purpose');
    await stage().expectLines('a starts 1', 'b starts 1', 'c starts 1', 'a ends error', 'a starts 2');
    (await stage().refOf(supervisor, 'a')).tell.stop({ kind: 'normal' });
    await stage().expectLines('a ends normal', 'c ends shutdown', 'b ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
  });

  test('case 24: all-significant: the supervisor ends with the last of its significant children', async () => {
    const children = [
      stage().ward('a', { restart: 'temporary', significant: true }),
      stage().ward('b', { restart: 'transient', significant: true }),
      stage().ward('c'),
    ];
    const supervisor = await stage().supervised(children, { autoShutdown: 'all-significant' });
    const ended = stage().end(supervisor);
    const [a, b] = [await stage().refOf(supervisor, 'a'), await stage().refOf(supervisor, 'b')];
    a.tell.stop({ kind: 'normal' });
    await stage().expectLines('a starts 1', 'b starts 1', 'c starts 1', 'a ends normal');
    expect(await stage().states(supervisor)).toEqual(['b: running', 'c: running']);
    b.tell.stop({ kind: 'normal' });
    await stage().expectLines('b ends normal', 'c ends shutdown');
    expect(await stage().until(ended)).toMatchObject({ kind: 'shutdown' });
  });

  test('case 24: a significant child that is terminated by hand, or ended by a restart of its group, does not count', async () => {
    const children = [
      stage().ward('a'),
      stage().ward('b', { restart: 'temporary', significant: true }),
      stage().ward('c', { restart: 'transient', significant: true }),
    ];
    const options = { strategy: 'one-for-all', autoShutdown: 'any-significant' } as const;
    const supervisor = await stage().supervised(children, options);
    (await stage().refOf(supervisor, 'a')).tell.crash('on purpose');
    await stage().expectLines(
      'a starts 1',
      'b starts 1',
      'c starts 1',
      'a ends error',
      'c ends shutdown',
      'b ends shutdown',
      'a starts 2',
      'c starts 2',
    );
    expect(await stage().outcome(supervisor.ask.terminateChild('c'))).toBe('ok');
    expect(await stage().states(supervisor)).toEqual(['a: running', 'c: absent']);
  });

  test('case 24: a significant child is refused where it could never count', () => {
    const permanent = () => stage().ward('a', { significant: true });
    expect(permanent).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'significant' }) }),
    );
    const never = () => stage().supervise({ children: [stage().ward('a', { restart: 'transient', significant: true })] });
    expect(never).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        details: expect.objectContaining({ field: 'children[0].significant' }),
      }),
    );
  });
});

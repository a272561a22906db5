// Cases 20, 21, 23 and 25: children that are added, ended, started again and deleted while the supervisor runs; how many there are; what they cost.
import { expect, test } from 'vitest';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { computedMs } from '../fixtures/computing-time.ts';
import { onEachStage, type Stage } from './stage.ts';

const counts = (stage: Stage, of: Ref<Supervisor>) => stage.until(of.ask.countChildren());

onEachStage((stage) => {
  const outcome = (request: Parameters<ReturnType<typeof stage>['outcome']>[0]): Promise<string> => stage().outcome(request);

  test('case 20: adding, terminating, restarting and deleting a child, with every refusal', async () => {
    const supervisor = await stage().supervised([]);
    const spec = stage().ward('a');
    const { ask } = supervisor;
    for (const request of ['terminateChild', 'restartChild', 'deleteChild', 'getChildSpec'] as const)
      expect(await outcome(ask[request]('a'))).toBe('child-not-found');
    expect(await outcome(ask.startChild(spec))).toBe('ok');
    expect(await stage().until(ask.startChild(spec))).toMatchObject({ ok: false, error: { code: 'already-started' } });
    expect(await outcome(ask.restartChild('a'))).toBe('child-running');
    expect(await outcome(ask.deleteChild('a'))).toBe('child-running');
    await stage().expectLines('a starts 1');
    expect(await outcome(ask.terminateChild('a'))).toBe('ok');
    await stage().expectLines('a ends shutdown');
    expect(await stage().states(supervisor)).toEqual(['a: absent']);
    expect(await outcome(ask.terminateChild('a'))).toBe('ok');
    expect(await outcome(ask.startChild(spec))).toBe('already-present');
    expect(await outcome(ask.restartChild('a'))).toBe('ok');
    await stage().expectLines('a starts 1');
    expect(await outcome(ask.restartChild('a'))).toBe('child-running');
    expect(await outcome(ask.terminateChild('a'))).toBe('ok');
    expect(await outcome(ask.deleteChild('a'))).toBe('ok');
    expect(await outcome(ask.deleteChild('a'))).toBe('child-not-found');
    expect(await stage().states(supervisor)).toEqual([]);
    await stage().expectLines('a ends shutdown');
  });

  test('case 20: what is done by hand costs nothing of the budget', async () => {
    const supervisor = await stage().supervised([stage().ward('a')], { intensity: 0, periodMs: 60_000 });
    for (let n = 0; n < 5; n += 1) {
      expect(await outcome(supervisor.ask.terminateChild('a'))).toBe('ok');
      expect(await outcome(supervisor.ask.restartChild('a'))).toBe('ok');
    }
    expect(await stage().states(supervisor)).toEqual(['a: running']);
  });

  test('case 20: a child that does not start again by hand stays absent, and says why', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { planned: true })], { intensity: 0 });
    expect(await outcome(supervisor.ask.terminateChild('a'))).toBe('ok');
    stage().plans.set('a', 'fail');
    expect(await outcome(supervisor.ask.restartChild('a'))).toBe('init-failed');
    expect(await stage().states(supervisor)).toEqual(['a: absent']);
    stage().plans.set('a', 'start');
    expect(await outcome(supervisor.ask.restartChild('a'))).toBe('ok');
  });

  test('case 20: a temporary child that is terminated is forgotten, specification and all', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { restart: 'temporary' })]);
    expect(await outcome(supervisor.ask.terminateChild('a'))).toBe('ok');
    expect(await stage().states(supervisor)).toEqual([]);
    expect(await outcome(supervisor.ask.restartChild('a'))).toBe('child-not-found');
  });

  test('case 21: a child that cut its link cannot keep terminateChild waiting: it is killed when its time is over', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { shutdownMs: 100 })]);
    const ref = await stage().refOf(supervisor, 'a');
    await stage().watch(ref, 'a');
    await stage().until(ref.ask.cutLoose(60_000));
    expect(await outcome(supervisor.ask.terminateChild('a'))).toBe('ok');
    await stage().expectLines('a starts 1', 'a ends shutdown', 'a down killed');
  });

  test('case 23: children are counted by specification, by being alive, and by kind', async () => {
    const supervisor = await stage().supervised([stage().ward('a'), stage().ward('b', { planned: true, shutdownMs: 100 })]);
    expect(await counts(stage(), supervisor)).toEqual({ specs: 2, active: 2, supervisors: 0, workers: 2 });
    const nested = stage().nested('s', [stage().ward('c')]);
    expect(await outcome(supervisor.ask.startChild(nested))).toBe('ok');
    expect(await counts(stage(), supervisor)).toEqual({ specs: 3, active: 3, supervisors: 1, workers: 2 });
    stage().plans.set('b', 'hang');
    (await stage().refOf(supervisor, 'b')).tell.crash('on purpose');
    await stage().expectLines('a starts 1', 'b starts 1', 'c starts 1', 'b ends error');
    expect(await counts(stage(), supervisor)).toEqual({ specs: 3, active: 2, supervisors: 1, workers: 2 });
    for (const id of ['a', 'b', 's']) {
      expect(await outcome(supervisor.ask.terminateChild(id))).toBe('ok');
      expect(await outcome(supervisor.ask.deleteChild(id))).toBe('ok');
    }
    expect(await counts(stage(), supervisor)).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
  });

  test('case 25: a temporary child keeps no arguments, since it is never started again; others keep theirs', async () => {
    const supervisor = await stage().supervised([stage().ward('a', { restart: 'temporary' }), stage().ward('b')]);
    const specOf = (id: string) => stage().until(supervisor.ask.getChildSpec(id));
    expect(await specOf('a')).toMatchObject({ ok: true, spec: { id: 'a', args: undefined } });
    expect(await specOf('b')).toMatchObject({ ok: true, spec: { id: 'b', args: { id: 'b' } } });
  });

  test('case 25: ten times as many children take less than fifty times as long to start and stop', async () => {
    const timeOf = async (count: number): Promise<number> => {
      const children = Array.from({ length: count }, (_, n) => stage().ward(`w${n}`));
      const began = computedMs();
      const supervisor = await stage().supervised(children);
      await stage().ground.stop(supervisor);
      return computedMs() - began;
    };
    await timeOf(200);
    let few = 0;
    for (let n = 0; n < 10; n += 1) few += (await timeOf(20)) / 10;
    const many = Math.min(await timeOf(200), await timeOf(200));
    expect(many).toBeLessThan(50 * few);
  });
});

/** Children of the larger run; the long form is what the case asks for. */
const crowd = process.env['TROUPE_STRESS'] === undefined ? 20_000 : 100_000;

onEachStage(
  (stage) => {
    test('case 25: to start and end ten times as many children takes about ten times as long', async () => {
      const supervisor = await stage().dynamic([]);
      const { ask } = supervisor;
      const timeOf = async (count: number): Promise<number> => {
        const began = computedMs();
        for (let n = 0; n < count; n += 500) {
          const started = Array.from({ length: 500 }, () => ask.startChild({ args: { id: 'w', recorder: stage().recorder } }));
          const ids = (await Promise.all(started)).map((result) => (result.ok ? result.id : ''));
          await Promise.all(ids.map((id) => ask.terminateChild(id)));
          stage().take();
        }
        return computedMs() - began;
      };
      await timeOf(crowd / 10);
      const few = Math.min(await timeOf(crowd / 10), await timeOf(crowd / 10));
      const many = await timeOf(crowd);
      expect(await counts(stage(), supervisor)).toMatchObject({ active: 0 });
      expect(many).toBeLessThan(30 * few);
    }, 60_000);
  },
  ['one thread'],
);

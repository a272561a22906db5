// Cases 1 to 6: how supervisors and their children begin, or do not.
import { expect, test } from 'vitest';
import type { ChildSpec } from '../../src/actors/supervisor/child-spec.ts';
import type { SupervisorOptions } from '../../src/actors/supervisor/supervisor-flags.ts';
import { onEachStage } from './stage.ts';
import { ward } from './ward.ts';

/** An `invalid-argument` about that field. */
const invalid = (field: string) =>
  expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }) as Error;

onEachStage((stage) => {
  test('case 01: a set-up that throws rejects the start with its reason; there is no actor, no name, and no stray exit notice', async () => {
    const { ground, recorder, plans } = stage();
    plans.set('a', 'fail');
    const started = ground.start(ward, { id: 'a', recorder, planned: true }, { ...ground.childPlace, name: 'unborn' });
    await expect(started).rejects.toMatchObject({ code: 'init-failed', cause: { message: 'a does not start' } });
    expect(await ground.lookup('unborn')).toBeUndefined();
    await stage().expectLines();
  });

  test('case 02: when the second of three children does not start, the first is stopped, the third never started, and the supervisor ends naming it', async () => {
    const { plans } = stage();
    plans.set('b', 'fail');
    const children = ['a', 'b', 'c'].map((id) => stage().ward(id, { planned: true }));
    const supervisor = stage().supervise({ children });
    const reason = await stage().until(stage().end(supervisor));
    await stage().expectLines('a starts 1', 'a ends shutdown');
    expect(reason).toMatchObject({ kind: 'shutdown', detail: { kind: 'failed-to-start-child', id: 'b', code: 'init-failed' } });
    expect(stage().tries('c')).toBe(0);
  });

  test('case 03: a child whose set-up asks for no actor keeps its place without one', async () => {
    stage().plans.set('b', 'ignore');
    const supervisor = await stage().supervised([stage().ward('a'), stage().ward('b', { planned: true })]);
    await stage().expectLines('a starts 1');
    expect(await stage().states(supervisor)).toEqual(['a: running', 'b: absent']);
    const counts = { specs: 2, active: 1, supervisors: 0, workers: 2 };
    expect(await stage().until(supervisor.ask.countChildren())).toEqual(counts);
  });

  test('case 04: a temporary child whose set-up asks for no actor is forgotten', async () => {
    stage().plans.set('b', 'ignore');
    const b = stage().ward('b', { planned: true, restart: 'temporary' });
    const supervisor = await stage().supervised([stage().ward('a'), b]);
    await stage().expectLines('a starts 1');
    expect(await stage().states(supervisor)).toEqual(['a: running']);
  });

  test('case 05: what a specification leaves out has its default: permanent, a worker, five seconds, for supervisors all the time they need', async () => {
    const supervisor = await stage().supervised([stage().ward('a'), stage().nested('s', [])]);
    const specOf = (id: string) => stage().until(supervisor.ask.getChildSpec(id));
    const defaults = { restart: 'permanent', significant: false, budget: undefined, backoff: undefined };
    expect(await specOf('a')).toMatchObject({ ok: true, spec: { ...defaults, id: 'a', type: 'worker', shutdownMs: 5_000 } });
    expect(await specOf('s')).toMatchObject({
      ok: true,
      spec: { ...defaults, id: 's', type: 'supervisor', shutdownMs: Number.POSITIVE_INFINITY },
    });
  });

  test('case 05: a specification that lacks something, or holds a wrong value, is refused by the name of its field, and nothing starts', async () => {
    const good = stage().ward('a');
    const faults: readonly [string, object][] = [
      ['id', { id: undefined }],
      ['id', { id: '' }],
      ['definitionKey', { definitionKey: undefined }],
      ['restart', { restart: 'always' }],
      ['shutdownMs', { shutdownMs: -1 }],
      ['shutdownMs', { shutdownMs: 'soon' }],
      ['type', { type: 'boss' }],
      ['significant', { significant: 'yes' }],
      ['placement', { placement: 'anywhere' }],
      ['shutdown', { shutdown: 5 }],
    ];
    const supervisor = await stage().supervised([]);
    for (const [field, fault] of faults) {
      const spec = { ...good, ...fault } as ChildSpec;
      expect(() => stage().supervise({ children: [spec] })).toThrow(invalid(`children[0].${field}`));
      const answer = await stage().until(supervisor.ask.startChild(spec));
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-argument', details: { field } } });
    }
    await stage().expectLines();
    expect(await stage().states(supervisor)).toEqual([]);
  });

  test('case 06: a supervisor with a wrong flag, or with an id twice, is refused by name', async () => {
    const flags: readonly [string, object][] = [
      ['strategy', { strategy: 'one-for-none' }],
      ['intensity', { intensity: -1 }],
      ['intensity', { intensity: Number.POSITIVE_INFINITY }],
      ['periodMs', { periodMs: 0 }],
      ['periodMs', { periodMs: Number.POSITIVE_INFINITY }],
      ['autoShutdown', { autoShutdown: 'perhaps' }],
      ['children', { children: 'a' }],
      ['children', { strategy: 'dynamic', children: [] }],
      ['children', { strategy: 'dynamic', children: [stage().ward('a'), stage().ward('b')] }],
      ['period', { period: 5 }],
    ];
    for (const [field, fault] of flags)
      expect(() => stage().supervise(fault as SupervisorOptions), JSON.stringify(fault)).toThrow(invalid(field));
    const twice = () => stage().supervise({ children: [stage().ward('a'), stage().ward('a')] });
    expect(twice).toThrow(expect.objectContaining({ code: 'duplicate-child', details: { id: 'a' } }));
    await stage().expectLines();
  });
});

import { describe, expect, test } from 'vitest';
import { type ChildOptions, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import { getChildSpec, startChild, startDynamicChild, terminateChild } from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { aScribe } from '../runtime/an-actor.ts';
import { supervised } from './supervised.ts';

interface Guest {
  name(): string;
  crash(): void;
  leave(): void;
}
interface Arrival {
  readonly name: string;
  readonly staysMs?: number;
}

let inns = 0;

interface Inn {
  readonly system: SimulatedSystem;
  readonly supervisor: Ref<Supervisor>;
  readonly guest: Definition<Guest, Arrival>;
  readonly notes: string[];
  readonly told: unknown[];
  readonly downs: unknown[];
  arrive(name: string, id?: string, staysMs?: number): Promise<Ref<Guest>>;
  ids(): Promise<readonly string[]>;
}

/** A dynamic supervisor of guests. */
async function anInn(options: Partial<ChildOptions> = {}, intensity = 10): Promise<Inn> {
  const notes: string[] = [];
  inns += 1;
  const guest = defineActor<Guest, Arrival>(import.meta.url, `guest-${inns}`, (ctx, { name, staysMs = 0 }) => {
    notes.push(`${name} born ${ctx.incarnation}`);
    ctx.onTerminate(async (reason) => {
      if (staysMs > 0) await new Promise<void>((resolve) => ctx.clock.after(staysMs, resolve));
      notes.push(`${name} end ${reason.kind}`);
    });
    return {
      name: () => name,
      crash: () => {
        throw new Error(`${name} crashed`);
      },
      leave: () => ctx.stop(),
    };
  });
  const rest = await supervised({
    strategy: 'dynamic',
    intensity,
    children: () => [childTemplate(guest, { id: 'guest', ...options })],
  });
  const { system, supervisor, children } = rest;
  return {
    ...rest,
    notes,
    guest,
    arrive: (name, id, staysMs = 0) =>
      system.until(startDynamicChild(supervisor, guest, { name, staysMs }, id === undefined ? {} : { id })),
    ids: async () => (await children()).map((view) => view.id),
  };
}

describe('a dynamic supervisor', () => {
  test('starts children with arguments of their own, and restarts each with them', async () => {
    const { system, notes, arrive, ids, supervisor } = await anInn({ placement: 'spread' });
    const [ann, bob] = [await arrive('ann'), await arrive('bob', 'b')];
    expect(await ids()).toEqual(['guest-1', 'b']);
    ann.tell.crash();
    await system.run();
    expect(notes).toEqual(['ann born 1', 'bob born 1', 'ann end error', 'ann born 2']);
    expect(await system.until(Promise.all([ann.ask.name(), bob.ask.name()]))).toEqual(['ann', 'bob']);
    expect(await system.until(getChildSpec(supervisor, 'b'))).toMatchObject({ id: 'b', args: { name: 'bob' } });
    expect(await system.until(getChildSpec(supervisor, 'guest'))).toMatchObject({ id: 'guest', args: undefined });
  });

  test('forgets every child at its end, and counts one specification', async () => {
    const { system, arrive, ids, supervisor, told } = await anInn({ restart: 'transient' });
    const [ann, bob] = [await arrive('ann'), await arrive('bob')];
    const counts = () => system.until(supervisor.ask.countChildren());
    expect(await counts()).toEqual({ specs: 1, active: 2, supervisors: 0, workers: 2 });
    ann.tell.leave();
    await system.until(terminateChild(supervisor, bob));
    await system.run();
    expect(await ids()).toEqual([]);
    expect(await counts()).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 0 });
    expect([...told].sort()).toEqual([
      ['gone', 'guest-1', 'normal', false],
      ['gone', 'guest-2', 'shutdown', false],
    ]);
  });

  test('counts those that are being restarted as workers that are not active', async () => {
    const { system, arrive, supervisor } = await anInn({ backoff: { minMs: 100, maxMs: 100 } });
    (await arrive('ann')).tell.crash();
    await system.run();
    expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 1 });
    await system.until(terminateChild(supervisor, 'guest-1'));
    expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 0 });
  });

  test('stops all children in parallel, within one time for them all', async () => {
    const { system, arrive, notes, supervisor, downs } = await anInn({ placement: 'spread' });
    for (let n = 0; n < 20; n += 1) await arrive(`g${n}`, undefined, 200);
    const before = system.clock.now();
    system.kernel(0).stopActor(supervisor);
    await system.advance(199);
    expect(downs).toEqual([]);
    await system.advance(2);
    expect(downs).toEqual([{ kind: 'normal' }]);
    expect(notes.filter((note) => note.endsWith('shutdown'))).toHaveLength(20);
    expect(system.clock.now() - before).toBe(201);
    expect(system.clock.pending).toBe(0);
  });

  test('kills at that time those that are still there; with brutal-kill all, at once, without their hooks', async () => {
    for (const shutdownMs of [50, 'brutal-kill'] as const) {
      const { system, arrive, notes, told, supervisor, downs } = await anInn({ shutdownMs });
      await arrive('quick', 'quick');
      await arrive('slow', 'slow', 1_000);
      system.kernel(0).stopActor(supervisor);
      await system.advance(shutdownMs === 50 ? 50 : 0);
      expect(downs).toEqual([{ kind: 'normal' }]);
      expect(told).toEqual([
        ['gone', 'quick', shutdownMs === 50 ? 'shutdown' : 'killed', false],
        ['gone', 'slow', 'killed', false],
      ]);
      expect(notes.filter((note) => note.includes('end'))).toEqual(shutdownMs === 50 ? ['quick end shutdown'] : []);
    }
  });

  test('ends with its children when they use up its budget', async () => {
    const { system, arrive, downs, notes } = await anInn({}, 1);
    const [ann] = [await arrive('ann'), await arrive('bob')];
    for (let n = 0; n < 2; n += 1) ann?.tell.crash();
    await system.run();
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(notes.slice(2)).toEqual(['ann end error', 'ann born 2', 'ann end error', 'bob end shutdown']);
  });

  test('refuses specifications, foreign definitions, ids that are taken, restarts and deletions', async () => {
    const { system, arrive, guest, supervisor } = await anInn();
    await arrive('ann', 'a');
    const code = (asked: Promise<unknown>): Promise<unknown> =>
      system.until(asked.then(() => 'ok').catch((error: { code: string }) => error.code));
    expect(await code(startChild(supervisor, childTemplate(guest, { id: 'x' })))).toBe('dynamic-strategy');
    expect(await code(startDynamicChild(supervisor, aScribe().definition, undefined))).toBe('invalid-argument');
    expect(await code(startDynamicChild(supervisor, guest, { name: 'x' }, { id: '' }))).toBe('invalid-argument');
    expect(await code(arrive('ann', 'a'))).toBe('already-started');
    expect(await system.until(supervisor.ask.restartChild('a'))).toMatchObject({
      ok: false,
      error: { code: 'dynamic-strategy' },
    });
    expect(await system.until(supervisor.ask.deleteChild('a'))).toMatchObject({ ok: false, error: { code: 'dynamic-strategy' } });
    expect(await code(terminateChild(supervisor, 'nobody'))).toBe('child-not-found');
  });
});

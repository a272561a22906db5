// Lost threads under group strategies and nested supervisors: one charge for each supervisor, and the order holds over threads.
import { describe, expect, test } from 'vitest';
import { type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import { type Ref, reflect } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { aWard, type Notes, supervised, type Ward } from './supervised.ts';

/** Children `a`, `b`, … in these slots. A place in a slot is the same in every system. */
function inSlots(slots: readonly number[]): (notes: Notes) => ChildSpec[] {
  const places = new SimulatedSystem();
  return (notes) =>
    slots.map((slot, n) => {
      const id = String.fromCharCode('a'.charCodeAt(0) + n);
      return child(aWard(notes, id), undefined, { id, ...places.in(slot) });
    });
}

describe('a lost thread', () => {
  test('under one-for-all is one charge: the others stop in reverse, all start in order, those of the lost thread at their old addresses', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { system, notes, told, refOf, downs } = await supervised({
        strategy: 'one-for-all',
        intensity: 1,
        children: inSlots([1, 0, 1, 2]),
        system: { seed },
      });
      const refs = await Promise.all(['a', 'b', 'c', 'd'].map((id) => refOf(id)));
      notes.length = 0;
      system.crash(1);
      await system.run();
      refs[0]?.tell.hear('while down');
      system.boot(1);
      await system.run();
      expect(notes.filter((note) => !note.includes('heard'))).toEqual([
        'd end shutdown',
        'b end shutdown',
        ...['a', 'b', 'c', 'd'].map((id) => `${id} born 2`),
      ]);
      expect(notes).toContain('a heard while down');
      expect(told).toEqual([
        ['restarted', 'a', 2, 'thread-lost'],
        ['restarted', 'b', 2, 'shutdown'],
        ['restarted', 'c', 2, 'thread-lost'],
        ['restarted', 'd', 2, 'shutdown'],
      ]);
      expect(downs).toEqual([]);
      expect(await Promise.all(refs.map((ref) => system.until(ref.ask.ping())))).toEqual([2, 2, 2, 2]);
    }
  });

  test('under rest-for-one takes along those after the first child that was there', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { system, notes, refOf, downs } = await supervised({
        strategy: 'rest-for-one',
        intensity: 1,
        children: inSlots([0, 1, 0, 1]),
        system: { seed },
      });
      const first = await refOf('a');
      notes.length = 0;
      system.crash(1);
      system.boot(1);
      await system.run();
      expect(notes).toEqual(['c end shutdown', ...['b', 'c', 'd'].map((id) => `${id} born 2`)]);
      expect(await system.until(first.ask.ping())).toBe(1);
      expect(downs).toEqual([]);
    }
  });

  test('of temporary children alone begins no group restart', async () => {
    const { system, notes, start, downs } = await supervised({ strategy: 'one-for-all', intensity: 0 });
    await start('a');
    await start('t', { ...system.in(1), restart: 'temporary' });
    notes.length = 0;
    system.crash(1);
    await system.run();
    expect([notes, downs]).toEqual([[], []]);
  });

  test('in the middle of a group restart is one more charge at the most, and each child lives once', async () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const { system, notes, refOf, downs, children } = await supervised({
        strategy: 'one-for-all',
        intensity: 2,
        children: inSlots([0, 1, 2]),
        system: { seed },
      });
      (await refOf('a')).tell.crash();
      for (let n = 0; n < seed; n += 1) await system.step();
      system.crash(1);
      system.boot(1);
      await system.run();
      expect(downs).toEqual([]);
      for (const { id, incarnation } of await children()) {
        expect(await system.until((await refOf(id)).ask.ping())).toBe(incarnation);
        expect(notes.filter((note) => note === `${id} born ${incarnation}`)).toHaveLength(1);
      }
      expect([1, 2].map((slot) => system.kernel(slot).statistics().actors)).toEqual([1, 1]);
    }
  });

  test('while the supervisor starts its first children ends the supervisor, if one was starting there, and no actor is left', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const system = new SimulatedSystem({ seed });
      const notes: Notes = [];
      const downs: unknown[] = [];
      const sup = system.supervise({ strategy: 'one-for-all', intensity: 5, children: inSlots([1, 1, 2])(notes) });
      system.watch(sup, ({ reason }) => downs.push(reason));
      for (let n = 0; n < seed; n += 1) await system.step();
      system.crash(1);
      system.boot(1);
      await system.run();
      const actors = [0, 1, 2].map((slot) => system.kernel(slot).statistics().actors);
      if (downs.length === 0) expect(actors).toEqual([2, 2, 1]);
      else {
        expect(downs).toMatchObject([{ kind: 'shutdown', detail: { kind: 'failed-to-start-child', code: 'thread-lost' } }]);
        expect(actors).toEqual([1, 0, 0]);
      }
    }
  });

  test('is one charge for each of nested supervisors whose children were there, and none for the rest', async () => {
    const system = new SimulatedSystem();
    const notes: Notes = [];
    const downs: unknown[] = [];
    const inner = (id: string, slot: number): ChildSpec =>
      childSupervisor(
        {
          intensity: 1,
          children: ['1', '2'].map((n) => child(aWard(notes, id + n), undefined, { id: id + n, ...system.in(1) })),
        },
        { id, ...system.in(slot) },
      ) as ChildSpec;
    const top = system.supervise({
      intensity: 1,
      children: [inner('here', 0), inner('there', 1), child(aWard(notes, 'leaf'), undefined, { id: 'leaf', ...system.in(1) })],
    });
    system.watch(top, ({ reason }) => downs.push(reason));
    await system.run();
    notes.length = 0;
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(downs).toEqual([]);
    expect([...notes].sort()).toEqual(['here1 born 2', 'here2 born 2', 'leaf born 2', 'there1 born 1', 'there2 born 1']);
    // All of them have used up their one restart.
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect([0, 1].map((slot) => system.kernel(slot).statistics().actors)).toEqual([1, 0]);
  });
});

describe('a tree', () => {
  test('whose inner supervisor gives up has it restarted with its static children, and without those that were added', async () => {
    for (const strategy of ['one-for-one', 'one-for-all', 'rest-for-one'] as const) {
      const { system, notes, told, children } = await supervised({
        children: (lines) => [
          childSupervisor(
            {
              strategy,
              intensity: 0,
              children: ['x', 'y'].map((id) => child(aWard(lines, id), undefined, { id, placement: 'spread' })),
            },
            { id: 'inner', placement: 'spread' },
          ) as ChildSpec,
          child(aWard(lines, 'sibling'), undefined, { id: 'sibling' }),
        ],
      });
      const innerRef = async (): Promise<Ref<Supervisor>> => {
        const ref = (await children())[0]?.ref;
        if (ref === undefined || ref === 'restarting') throw new Error('no inner supervisor');
        return reflect<Supervisor>(system.kernel(0).makeRef(ref.address, ''));
      };
      const inner = await innerRef();
      const added = child(aWard(notes, 'added'), undefined, { id: 'added' });
      const result = await system.until(inner.ask.startChild(added));
      if (!result.ok || result.ref === undefined) throw new Error('it did not start');
      expect(await system.until(inner.ask.countChildren())).toEqual({ specs: 3, active: 3, supervisors: 0, workers: 3 });
      notes.length = 0;
      const ward = reflect<Ward>(system.kernel(0).makeRef(result.ref.address, ''));
      ward.tell.crash();
      await system.run();
      expect(notes).toEqual(['added end error', 'y end shutdown', 'x end shutdown', 'x born 1', 'y born 1']);
      expect(told).toEqual([['restarted', 'inner', 2, 'shutdown']]);
      expect((await system.until((await innerRef()).ask.whichChildren())).map(({ id }) => id)).toEqual(['x', 'y']);
    }
  });

  test('counts supervisors and workers apart, and stops from the leaves up, in reverse', async () => {
    const { system, notes, supervisor, downs } = await supervised({
      children: (lines) => [
        child(aWard(lines, 'w'), undefined, { id: 'w' }),
        childSupervisor(
          { children: ['x', 'y'].map((id) => child(aWard(lines, id), undefined, { id, placement: 'spread' })) },
          { id: 'inner', placement: 'spread' },
        ) as ChildSpec,
      ],
    });
    expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 2, active: 2, supervisors: 1, workers: 1 });
    notes.length = 0;
    system.kernel(0).stopActor(supervisor);
    await system.run();
    expect(notes).toEqual(['y end shutdown', 'x end shutdown', 'w end shutdown']);
    expect(downs).toEqual([{ kind: 'normal' }]);
  });

  test('whose inner supervisor cannot start fails at the top, which names it, and tries a restart that fails within its budget', async () => {
    let isBroken = true;
    const broken = (lines: Notes): ChildSpec[] => [
      childSupervisor(
        {
          intensity: 0,
          children: [
            child(
              aWard(lines, 'x', () => {
                if (isBroken) throw new Error('broken');
              }),
              undefined,
              { id: 'x' },
            ),
          ],
        },
        { id: 'inner' },
      ) as ChildSpec,
    ];
    const first = await supervised({ children: broken });
    expect(first.downs).toMatchObject([
      { kind: 'shutdown', detail: { kind: 'failed-to-start-child', id: 'inner', code: 'init-failed' } },
    ]);
    expect(first.downs).toMatchObject([{ detail: { message: expect.stringContaining('the child "x" did not start') } }]);
    isBroken = false;
    const { system, children, downs, told } = await supervised({ children: broken, intensity: 3 });
    const inner = (await children())[0]?.ref as Ref<Supervisor>;
    const [x] = await system.until(inner.ask.whichChildren());
    isBroken = true;
    (x?.ref as Ref<Ward> | undefined)?.tell.crash();
    await system.run();
    // Its crash, then three tries, each an end with `shutdown`; they count all the same.
    expect(told.map((line) => (line as unknown[])[0])).toEqual(['restarted', 'restarted', 'restarted', 'gone']);
    expect(downs).toEqual([{ kind: 'shutdown', detail: 'restart-intensity' }]);
  });
});

import { describe, expect, test } from 'vitest';
import { child, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import { restartChild, startChild, startDynamicChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext, Definition } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import { ignore } from '../../src/runtime/ignore.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { aWard, supervised } from './supervised.ts';

interface Shy {
  ping(): number;
  crash(): void;
}

let defined = 0;

/** An actor that is there only in lives that `isWanted` names; it says so at once, or later. */
function aShy(isWanted: (ctx: ActorContext<Shy>) => boolean, isLate = false): Definition<Shy, undefined> {
  defined += 1;
  return defineActor<Shy>(import.meta.url, `shy-${defined}`, (ctx) => {
    const handlers = {
      ping: () => ctx.incarnation,
      crash: () => {
        throw new Error('shy');
      },
    };
    const given = isWanted(ctx) ? handlers : ignore;
    return isLate ? new Promise((resolve) => ctx.clock.after(5, () => resolve(given))) : given;
  });
}

const never = (): boolean => false;

describe('a set-up that returns ignore', () => {
  test('at once or later, makes start reject with init-ignored and the actor end with normal, a hundred times over, on any thread', async () => {
    for (const isLate of [false, true]) {
      const system = new SimulatedSystem();
      const shy = aShy(never, isLate);
      const downs: unknown[] = [];
      for (let n = 0; n < 100; n += 1) {
        await expect(system.start(shy, undefined, system.in(n % 2))).rejects.toMatchObject({ code: 'init-ignored' });
        const spawned = system.spawn(shy, undefined, system.in(n % 2));
        system.watch(spawned, ({ reason }) => downs.push(reason.kind));
        await expect(system.until(spawned.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
      }
      await system.run();
      expect(new Set(downs)).toEqual(new Set(['normal']));
      expect([0, 1].map((slot) => system.kernel(slot).statistics().actors)).toEqual([1, 0]);
    }
  });

  test('leaves its supervisor the specification without an actor; of a temporary child nothing', async () => {
    for (const placement of ['parent', 'spread'] as const) {
      const { system, children, supervisor, notes, downs } = await supervised({
        children: (lines) => [
          child(aWard(lines, 'a'), undefined, { id: 'a' }),
          child(aShy(never), undefined, { id: 'shy', placement }),
          child(aShy(never), undefined, { id: 'shy for once', restart: 'temporary', placement }),
          child(aWard(lines, 'b'), undefined, { id: 'b' }),
        ],
      });
      await system.run();
      expect(notes).toEqual(['a born 1', 'b born 1']);
      expect((await children()).map(({ id, ref }) => [id, ref !== undefined])).toEqual([
        ['a', true],
        ['shy', false],
        ['b', true],
      ]);
      expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 3, active: 2, supervisors: 0, workers: 3 });
      expect(downs).toEqual([]);
    }
  });

  test('answers a start that was asked for: there is a specification, and no ref', async () => {
    const { system, supervisor, children } = await supervised();
    let isWanted = false;
    const shy = child(
      aShy(() => isWanted),
      undefined,
      { id: 'shy' },
    );
    expect(await system.until(supervisor.ask.startChild(shy))).toEqual({ ok: true, id: 'shy', ref: undefined });
    await expect(system.until(restartChild(supervisor, 'shy'))).rejects.toMatchObject({ code: 'init-ignored' });
    await expect(system.until(startChild(supervisor, shy))).rejects.toMatchObject({ code: 'already-present' });
    isWanted = true;
    expect(await system.until((await system.until(restartChild<Shy>(supervisor, 'shy'))).ask.ping())).toBe(1);
    expect(await children()).toMatchObject([{ id: 'shy', incarnation: 1 }]);
  });

  test('at a restart ends the child without another try, and costs no second entry; a group goes on', async () => {
    for (const strategy of ['one-for-one', 'one-for-all'] as const) {
      const { system, refOf, supervisor, told, downs } = await supervised({
        strategy,
        intensity: 1,
        children: (lines) => [
          child(
            aShy((ctx) => ctx.incarnation === 1),
            undefined,
            { id: 'shy' },
          ),
          child(aWard(lines, 'b'), undefined, { id: 'b' }),
        ],
      });
      (await refOf('shy')).tell.crash();
      await system.run();
      expect(told.slice(0, 2)).toEqual([
        ['restarted', 'shy', 2, 'error'],
        ['gone', 'shy', 'normal', false],
      ]);
      expect(await system.until(supervisor.ask.countChildren())).toMatchObject({ specs: 2, active: 1 });
      expect(downs).toEqual([]);
    }
  });

  test('leaves nothing of a dynamic child', async () => {
    const shy = aShy(never);
    const { system, supervisor, children } = await supervised({
      strategy: 'dynamic',
      children: () => [childTemplate(shy, { id: 'shy' })],
    });
    await expect(system.until(startDynamicChild(supervisor, shy, undefined))).rejects.toMatchObject({ code: 'init-ignored' });
    expect(await children()).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Timed {
  run(): void;
  block(ms: number): void;
}

/** An actor that does what it is told with its context. */
function timed(run: (ctx: ActorContext<Timed>) => void) {
  return anActor<Timed>((ctx) => ({
    run: () => run(ctx),
    block: (ms) => new Promise((resolve) => void ctx.clock.after(ms, () => resolve(undefined))),
  }));
}

describe('a timer with a key', () => {
  test('takes the place of the one that has the key, and of no other', async () => {
    const system = new SimulatedSystem();
    const ticks: string[] = [];
    const ref = await system.start(
      timed((ctx) => {
        ctx.after(10, () => void ticks.push('old'), { key: 'a' });
        ctx.after(10, () => void ticks.push('other'), { key: 'b' });
        ctx.after(10, () => void ticks.push('keyless'));
        ctx.after(20, () => void ticks.push('new'), { key: 'a' });
      }),
      undefined,
    );
    ref.tell.run();
    await system.advance(100);
    expect(ticks).toEqual(['other', 'keyless', 'new']);
    expect(system.clock.pending).toBe(0);
  });

  test('takes back a tick of the old one that is queued already', async () => {
    const system = new SimulatedSystem();
    const ticks: string[] = [];
    let set: ((what: string) => void) | undefined;
    const ref = await system.start(
      timed((ctx) => {
        set = (what) => void ctx.after(10, () => void ticks.push(what), { key: 'a' });
        set('old');
      }),
      undefined,
    );
    ref.tell.run();
    ref.tell.block(50);
    await system.advance(20);
    set?.('new');
    await system.advance(29);
    expect(ticks).toEqual([]);
    await system.advance(100);
    expect(ticks).toEqual(['new']);
  });

  test('is ended by its key, and by its own cancel only as long as it has the key', async () => {
    const system = new SimulatedSystem();
    const ticks: string[] = [];
    const ref = await system.start(
      timed((ctx) => {
        ctx.every(10, () => void ticks.push('ended'), { key: 'a' });
        ctx.cancelTimer('a');
        ctx.cancelTimer('unknown');
        const old = ctx.after(10, () => void ticks.push('old'), { key: 'b' });
        ctx.after(20, () => void ticks.push('new'), { key: 'b' });
        old.cancel();
      }),
      undefined,
    );
    ref.tell.run();
    await system.advance(100);
    expect(ticks).toEqual(['new']);
  });

  test('does not fire into the next life, not even a tick that was queued when the last one ended', async () => {
    const system = new SimulatedSystem();
    const ticks: number[] = [];
    const definition = anActor<Timed>((ctx) => {
      if (ctx.incarnation === 1) ctx.every(10, () => void ticks.push(ctx.clock.now()), { key: 'a' });
      return {
        run: () => {
          throw new Error('crash');
        },
        block: (ms) => new Promise((_, reject) => void ctx.clock.after(ms, () => reject(new Error('crash')))),
      };
    });
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
    const ref = await system.until(startChild(supervisor, child(definition, undefined, { id: 'a' })));
    ref.tell.block(15);
    await system.advance(100);
    expect(ticks).toEqual([]);
    expect(system.clock.pending).toBe(0);
  });
});

describe('a periodic timer', () => {
  const rates = [
    ['fixed-rate', [10, 25, 30, 40]],
    ['fixed-delay', [10, 35, 45, 55]],
  ] as const;
  test.each(rates)('of mode %s ticks a period after the last was due, or was handled', async (mode, expected) => {
    const system = new SimulatedSystem();
    const ticks: number[] = [];
    const ref = await system.start(
      timed((ctx) => {
        ctx.every(
          10,
          async () => {
            ticks.push(ctx.clock.now());
            if (ticks.length === 1) await new Promise<void>((resolve) => void ctx.clock.after(15, resolve));
          },
          { mode },
        );
      }),
      undefined,
    );
    ref.tell.run();
    await system.advance(56);
    expect(ticks.slice(0, 4)).toEqual(expected);
  });

  test.each([
    [{ mode: 'often' }, 'mode'],
    [{ key: '' }, 'key'],
    [{ name: 'a' }, 'name'],
  ])('with %j is refused by name', async (options, field) => {
    const system = new SimulatedSystem();
    const bad = anActor<Timed>((ctx) => {
      ctx.every(10, () => undefined, options as object);
      return { run: () => undefined, block: () => undefined };
    });
    await expect(system.start(bad, undefined)).rejects.toMatchObject({ cause: { code: 'invalid-argument', details: { field } } });
  });
});

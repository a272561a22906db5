import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext, Cancellable } from '../../src/runtime/actor-context.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Idler {
  note(): void;
  /** Does not count. */
  ping(): void;
  read(): number;
  work(ms: number): void;
  crash(): void;
  run(what: 'cancel' | 'shorter'): void;
}

function anIdler(idle: number[], only: (ctx: ActorContext<Idler>) => boolean = () => true) {
  return anActor<Idler>((ctx) => {
    const tell = (): void => void idle.push(ctx.clock.now());
    let timeout: Cancellable | undefined;
    if (only(ctx)) timeout = ctx.receiveTimeout(100, tell, { except: ['ping'] });
    return {
      note: () => undefined,
      ping: () => undefined,
      read: () => 1,
      work: (ms) => new Promise((resolve) => void ctx.clock.after(ms, () => resolve(undefined))),
      crash: () => {
        throw new Error('crash');
      },
      run: (what) => {
        if (what === 'cancel') timeout?.cancel();
        else ctx.receiveTimeout(30, tell);
      },
    };
  });
}

async function make(): Promise<[SimulatedSystem, Ref<Idler>, number[]]> {
  const system = new SimulatedSystem();
  const idle: number[] = [];
  return [system, await system.start(anIdler(idle), undefined), idle];
}

describe('a receive timeout', () => {
  test('calls when no message came for that long, and again after each further such time', async () => {
    const [system, , idle] = await make();
    await system.advance(350);
    expect(idle).toEqual([100, 200, 300]);
  });

  test('is restarted by each message, tell or ask, but for those that are excepted', async () => {
    const [system, ref, idle] = await make();
    for (const send of [() => ref.tell.note(), () => void ref.ask.read(), () => ref.tell.ping()]) {
      await system.advance(60);
      send();
      await system.run();
    }
    await system.advance(100);
    expect(idle).toEqual([220]);
  });

  test('does not run while a message is handled, but from its end', async () => {
    const [system, ref, idle] = await make();
    ref.tell.work(250);
    await system.advance(349);
    expect(idle).toEqual([]);
    await system.advance(1);
    expect(idle).toEqual([350]);
  });

  test('is taken back by a message that is handled before it, also when it is queued', async () => {
    const [system, ref, idle] = await make();
    await system.advance(99);
    ref.tell.note();
    system.clock.advance(1);
    await system.run();
    await system.advance(98);
    expect(idle).toEqual([]);
    await system.advance(10);
    expect(idle).toEqual([200]);
  });

  test('ends when it is cancelled, and is replaced when it is set again', async () => {
    const [system, ref, idle] = await make();
    ref.tell.run('shorter');
    await system.advance(65);
    expect(idle).toEqual([30, 60]);
    const [other, cancelled, none] = await make();
    cancelled.tell.run('cancel');
    await other.advance(500);
    expect(none).toEqual([]);
    expect(other.clock.pending).toBe(0);
  });

  test('is removed by a restart', async () => {
    const system = new SimulatedSystem();
    const idle: number[] = [];
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
    const definition = anIdler(idle, (ctx) => ctx.incarnation === 1);
    const ref = await system.until(startChild(supervisor, child(definition, undefined, { id: 'a' })));
    ref.tell.crash();
    await system.advance(500);
    expect(idle).toEqual([]);
    expect(system.clock.pending).toBe(0);
  });
});

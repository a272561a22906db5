import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe, type Scribe } from '../runtime/an-actor.ts';

interface Relay {
  pass(to: Ref<Scribe>, what: unknown): void;
  where(): { slot: number; generation: number };
}

const relay = anActor<Relay>((ctx) => ({
  pass: (to, what) => to.tell.note(what),
  where: () => ({ slot: ctx.thread.slot, generation: ctx.thread.generation }),
}));

test('actors of a simulated system talk over all of its threads', async () => {
  const system = new SimulatedSystem({ threads: 2 });
  const scribe = aScribe();
  const to = system.spawn(scribe.definition, undefined, system.in(2));
  const over = system.spawn(relay, undefined, system.in(1));
  over.tell.pass(to, 'hello');
  expect(await system.until(over.ask.where())).toEqual({ slot: 1, generation: 1 });
  await system.run();
  expect(scribe.notes).toEqual(['hello']);
});

test('what crosses a simulated link is cloned, and what stays on a thread is not', async () => {
  const system = new SimulatedSystem();
  const scribe = aScribe();
  const message = { list: [1] };
  for (const slot of [0, 1]) system.spawn(scribe.definition, undefined, system.in(slot)).tell.note(message);
  await system.run();
  expect(scribe.notes).toEqual([message, message]);
  expect(scribe.notes.filter((note) => note === message)).toHaveLength(1);
});

test('a seed decides what happens, and different seeds let different things happen', async () => {
  const runWith = async (seed: number): Promise<unknown[]> => {
    const system = new SimulatedSystem({ threads: 3, seed });
    const scribe = aScribe();
    const to = system.spawn(scribe.definition, undefined);
    for (let slot = 1; slot <= 3; slot += 1) {
      const from = system.spawn(relay, undefined, system.in(slot));
      for (let n = 0; n < 3; n += 1) from.tell.pass(to, slot);
    }
    await system.run();
    return scribe.notes;
  };
  expect(await runWith(7)).toEqual(await runWith(7));
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed += 1) orders.add((await runWith(seed)).join());
  expect(orders.size).toBeGreaterThan(2);
});

test('a crashed slot is down for its peers, and its next generation takes its place', async () => {
  const system = new SimulatedSystem();
  const first = await system.start(relay, undefined, system.in(1));
  const downs: unknown[] = [];
  system.watch(first, ({ reason }) => downs.push(reason));
  await system.run();
  system.crash(1);
  system.boot(1);
  await system.run();
  const second = system.spawn(relay, undefined, system.in(1));
  expect(await system.until(second.ask.where())).toEqual({ slot: 1, generation: 2 });
  expect(downs).toEqual([{ kind: 'thread-lost', slot: 1, generation: 1, culprit: false }]);
});

test('an actor that crashes its own thread is its culprit', async () => {
  const system = new SimulatedSystem();
  const killer = await system.start(
    anActor<{ end(): void }>((ctx) => ({ end: () => system.crash(ctx.thread.slot) })),
    undefined,
    system.in(1),
  );
  const reasons: unknown[] = [];
  system.watch(killer, ({ reason }) => reasons.push(reason));
  killer.tell.end();
  await system.run();
  expect(reasons).toEqual([{ kind: 'thread-lost', slot: 1, generation: 1, culprit: true }]);
});

test('time passes only when nothing else can happen, and a promise that nothing can settle is named', async () => {
  const system = new SimulatedSystem();
  const ticks: number[] = [];
  const ticker = anActor<Record<never, never>>((ctx) => {
    ctx.after(50, () => void ticks.push(ctx.clock.now()));
    return {};
  });
  system.spawn(ticker, undefined);
  await system.run();
  expect([system.clock.now(), ticks]).toEqual([0, []]);
  await system.advance(50);
  expect(ticks).toEqual([50]);
  await expect(system.until(new Promise(() => undefined))).rejects.toThrow('nothing is left to happen');
});

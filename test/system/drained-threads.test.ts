// Planned replacement of real threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import type { ThreadEvent } from '../../src/threads/thread-event.ts';
import { type Fragile, fragile } from './fixtures/doomed.ts';
import { listener, type Speaker, speaker } from './fixtures/speakers.ts';

const patient = { timeout: 15_000, interval: 10 };

function supervising(system: ActorSystem) {
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 0, periodMs: 60_000, children: [] });
  const start = <P>(definition: Definition<P, undefined>, id: string): Promise<Ref<P>> =>
    startChild(supervisor, child(definition, undefined, { id, placement: 'spread' }));
  return { supervisor, start };
}

test('a drained thread is replaced by one that loads code anew; the ref stays good, and no budget is charged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-'));
  const file = join(folder, 'versioned.mjs');
  const write = (version: number): void => {
    const { href } = new URL('../../src/runtime/definition.ts', import.meta.url);
    const source = `import { defineActor } from ${JSON.stringify(href)};
      export const versioned = defineActor(import.meta.url, 'versioned', () => ({ version: () => ${version} }));`;
    writeFileSync(file, source);
  };
  write(1);
  const module = (await import(pathToFileURL(file).href)) as { versioned: Definition<{ version(): number }, undefined> };
  await using system = await createSystem({ threads: 1 });
  const events: ThreadEvent[] = [];
  system.onThreadEvent((event) => events.push(event));
  const { start } = supervising(system);
  const ref = await start(module.versioned, 'a');
  expect(await ref.ask.version()).toBe(1);
  write(2);
  expect(await ref.ask.version()).toBe(1);
  expect(await system.drainThread(1)).toEqual({ slot: 1, generation: 2, actors: 1, unhandled: 0, killed: 0 });
  expect(await ref.ask.version()).toBe(2);
  const told = events.filter(({ kind }) => kind === 'host-draining' || kind === 'host-lost');
  expect(told.slice(0, 2)).toMatchObject([
    { kind: 'host-draining', slot: 1, generation: 1 },
    { kind: 'host-lost', slot: 1, generation: 1, loss: 'drained', culprit: undefined },
  ]);
  rmSync(folder, { recursive: true });
});

test('while threads are drained one after the other, no message to a supervised actor is lost, doubled or out of order', async () => {
  await using system = await createSystem({ threads: 3 });
  const { start } = supervising(system);
  const speakers = await Promise.all(['s1', 's2', 's3'].map((id) => start<Speaker>(speaker, id)));
  const witness = await system.start(listener, undefined, { placement: 'main' });
  let n = 0;
  let isOver = false;
  // Main numbers its messages to each speaker, and each passes them on to the witness, whichever its life. No more are under way than may wait
  // for a slot that is down (65,536), however long the machine takes to fill it.
  const underWay = async (): Promise<number> => 3 * n - (await witness.askWith({ timeoutMs: 60_000 }).count());
  const talking = (async () => {
    for (; !isOver; n += 1) {
      for (const to of speakers) to.tell.pass(witness, `${to}`, n);
      if (n % 20 !== 0) continue;
      do {
        await new Promise((resolve) => setTimeout(resolve, 1));
      } while ((await underWay()) > 50_000 && !isOver);
    }
  })();
  for (const slot of [1, 2, 3, 1, 2]) expect(await system.drainThread(slot)).toMatchObject({ slot, unhandled: 0, killed: 0 });
  isOver = true;
  await talking;
  await expect.poll(() => witness.ask.count(), patient).toBe(3 * n);
  const heard = (await witness.ask.heard()) as [string, number][];
  for (const of of speakers) {
    const numbers = heard.flatMap(([name, number]) => (name === `${of}` ? [number] : []));
    expect(numbers).toEqual(Array.from({ length: n }, (_, i) => i));
  }
  for (const { kernel } of await system.threadStatistics()) expect(kernel.deadLetters).toEqual({});
  expect(system.deadLetters.counts()).toEqual({});
});

test('a drain refuses what is no live slot, joins one that is under way, and is over with the next life also when the thread hangs', async () => {
  // Long enough that no thread is taken for hung that the machine lets stand still.
  await using system = await createSystem({ threads: 2, hangMs: 3_000 });
  for (const slot of [0, 1.5, Number.NaN])
    await expect(system.drainThread(slot)).rejects.toMatchObject({ code: 'invalid-argument', details: { field: 'slot' } });
  await expect(system.drainThread(1, { timeoutMs: 0 })).rejects.toMatchObject({ details: { field: 'timeoutMs' } });
  await expect(system.drainThread(3)).rejects.toMatchObject({ code: 'slot-not-live' });
  const [one, other] = [system.drainThread(1), system.drainThread(1)];
  expect(system.slots()[0]?.state).toBe('draining');
  expect(await one).toEqual(await other);
  expect((await one).generation).toBe(2);
  const { start } = supervising(system);
  const ref = await start<Fragile>(fragile, 'a');
  const turns = (): number => system.slots().find(({ slot: at }) => at === ref.address.slot)?.turns ?? 0;
  const before = turns();
  ref.tell.die('loop');
  // The turn that does not end has begun.
  await expect.poll(turns, patient).toBeGreaterThan(before);
  const { slot, generation } = await system.drainThread(ref.address.slot);
  expect({ slot, generation }).toMatchObject(
    await ref.ask.life().then((life) => ({ slot: life.slot, generation: life.generation })),
  );
  const drained = system.drainThread(1);
  const refused = expect(drained).rejects.toMatchObject({ code: 'system-stopped' });
  await system.stop();
  await refused;
});

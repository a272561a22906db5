// Threads that die under their actors. TROUPE_ROUNDS sets the rounds for each way to die (default 10; a tenth of it for loops, which take
// three seconds each).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { type Doomed, doomed, type Hearer, hearer, type WayToDie } from './fixtures/doomed.ts';

const rounds = Number(process.env['TROUPE_ROUNDS'] ?? 10);
const patient = { timeout: 20_000, interval: 5 };

describe('a watcher of an actor on a killed thread', () => {
  let system: ActorSystem;
  const strayed: unknown[] = [];

  beforeAll(async () => {
    // Long enough that no thread is taken for hung that the machine lets stand still.
    system = await createSystem({ threads: 2, hangMs: 3_000 });
    system.onThreadEvent((event) => {
      if (event.kind === 'boot-failed' || event.kind === 'slot-abandoned') strayed.push(event);
    });
  });
  afterAll(async () => {
    await system.stop();
    expect(strayed).toEqual([]);
  });

  /** One on main and one on the other host. */
  async function hearers(target: Ref<Doomed>): Promise<Ref<Hearer>[]> {
    const refs = [await system.start(hearer, undefined, { placement: 'main' })];
    while (refs.length < 2) {
      const ref = await startPatiently(() => system.start(hearer, undefined, { placement: 'spread' }));
      if (ref.address.slot === target.address.slot) await system.kill(ref);
      else refs.push(ref);
    }
    for (const ref of refs) ref.tell.watch(target);
    await Promise.all(refs.map((ref) => ref.ask.report()));
    return refs;
  }

  /** Returns how many messages came before the DOWNs. */
  async function round(way: WayToDie, count: number): Promise<number> {
    const target = await startPatiently(() => system.start(doomed, undefined, { placement: 'spread' }));
    const refs = await hearers(target);
    target.tell.speak(refs, count, way);
    if (way === 'none') {
      // Before its first word or after it: on a machine however busy, some is heard.
      if (count % 2 === 0) await expect.poll(async () => (await refs[0]?.ask.report())?.count, patient).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, count % 17));
      await system.killThread(target.address.slot);
    }
    for (const ref of refs) {
      await expect.poll(async () => (await ref.ask.report()).downs.length, patient).toBe(1);
    }
    // What would come late has had its time once the slot's next life answers.
    await startPatiently(() => system.start(hearer, undefined, { placement: { sameAs: target } })).then((ref) =>
      system.stop(ref),
    );
    let heard = 0;
    for (const ref of refs) {
      const report = await ref.ask.report();
      heard += report.count;
      expect(report).toMatchObject({ isContiguous: true, downs: ['thread-lost'], late: 0 });
      await system.stop(ref);
    }
    return heard;
  }

  test.each([
    ['process.exit', 'exit', rounds],
    ['an uncaught throw', 'throw', rounds],
    ['a kill from outside', 'none', rounds],
    ['a loop that never returns', 'loop', Math.ceil(rounds / 10)],
  ] as const)(
    'sees a contiguous prefix, then its DOWN, then nothing: %s',
    async (_, way, times) => {
      const before = { ...system.statistics(), deadLetters: 0 };
      let heard = 0;
      for (let n = 0; n < times; n += 1) heard += await round(way, (n * 397 + 300) % 3_000);
      expect(heard).toBeGreaterThan(0);
      // An actor of main's own may still be in the queue for its turn; what was left over would stay.
      await expect.poll(() => ({ ...system.statistics(), deadLetters: 0 }), patient).toEqual(before);
    },
    30_000 + rounds * 5_000,
  );

  test('after all of which nothing is left over', async () => {
    const ports = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    await expect.poll(() => system.slots().every((view) => view.state === 'live'), patient).toBe(true);
    const before = ports();
    for (let n = 0; n < 3; n += 1) await round('none', 10);
    await expect.poll(() => system.slots().every((view) => view.state === 'live'), patient).toBe(true);
    await expect.poll(ports, patient).toBeLessThanOrEqual(before);
  });
});

/** The slot may be lost a moment longer than its DOWN took. */
async function startPatiently<T>(start: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + patient.timeout; ; ) {
    try {
      return await start();
    } catch (error) {
      if ((error as { code?: string }).code !== 'thread-lost' || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

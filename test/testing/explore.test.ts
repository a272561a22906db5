import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { explore } from '../../src/testing/explore.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe, type Scribe } from '../runtime/an-actor.ts';

/** Two writers race to one scribe; `wanted` is who must come first. */
async function race(system: SimulatedSystem, wanted: number): Promise<void> {
  const scribe = aScribe();
  const to = await system.start(scribe.definition, undefined);
  for (const slot of [1, 2]) (await system.start(writer, undefined, system.in(slot))).tell.write(to);
  await system.run();
  expect(scribe.notes[0]).toBe(wanted);
}

const writer = anActor<{ write(to: Ref<Scribe>): void }>((ctx) => ({ write: (to) => to.tell.note(ctx.thread.slot) }));

test('a failing seed is named, its cause kept, and the seed alone replays it', async () => {
  const failure = await explore({ seeds: 50 }, (system) => race(system, 1)).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'scenario-failed',
    message: expect.stringMatching(/^seed (\d+) failed \(TROUPE_SEED=\1/),
  });
  const { seed } = (failure as { details: { seed: number } }).details;
  const again = await explore({ replay: seed }, (system) => race(system, 1)).catch((error: unknown) => error);
  expect(again).toMatchObject({ details: { seed }, cause: { message: (failure as { cause: Error }).cause.message } });
  let tried = 0;
  process.env['TROUPE_SEED'] = String(seed);
  try {
    await explore({ seeds: 50 }, async (_, exploration) => {
      tried += 1;
      expect(exploration.seed).toBe(seed);
    });
  } finally {
    delete process.env['TROUPE_SEED'];
  }
  expect(tried).toBe(1);
});

test('both searches find either winner of a race', async () => {
  for (const search of ['lots', 'priorities'] as const)
    for (const wanted of [1, 2])
      await expect(explore({ seeds: 50, search }, (system) => race(system, wanted))).rejects.toMatchObject({
        code: 'scenario-failed',
      });
});

test('a scenario may await asks, idleness and time as they are', async () => {
  const echo = anActor<{ echo(n: number): number }>(() => ({ echo: (n) => n }));
  const tried = await explore({ seeds: 10 }, async (system) => {
    const ref = await system.start(echo, undefined, system.in(1));
    expect(await Promise.all([ref.ask.echo(1), system.until(ref.ask.echo(2))])).toEqual([1, 2]);
    const before = system.clock.now();
    await system.advance(100);
    expect(system.clock.now() - before).toBe(100);
    await system.run();
    expect(await ref.ask.echo(3)).toBe(3);
  });
  expect(tried).toBe(10);
});

test('one seed is one history: the schedule is not moved by what an actor draws', async () => {
  const historyOf = async (draws: number): Promise<unknown[]> => {
    const system = new SimulatedSystem({ seed: 3 });
    const scribe = aScribe();
    const to = system.spawn(scribe.definition, undefined);
    const drawer = anActor<{ write(to: Ref<Scribe>): void }>((ctx) => ({
      write: (target) => {
        for (let n = 0; n < draws; n += 1) ctx.random.next();
        target.tell.note(ctx.thread.slot);
      },
    }));
    for (const slot of [0, 1, 2]) for (let n = 0; n < 3; n += 1) system.spawn(drawer, undefined, system.in(slot)).tell.write(to);
    await system.run();
    return scribe.notes;
  };
  expect(await historyOf(0)).toEqual(await historyOf(5));
});

test('timers that are due at the same time run in either order', async () => {
  const orders = new Set<string>();
  await explore({ seeds: 20 }, async (system) => {
    const ran: string[] = [];
    for (const name of ['a', 'b']) system.clock.after(10, () => ran.push(name));
    await system.advance(10);
    orders.add(ran.join(''));
  });
  expect([...orders].sort()).toEqual(['ab', 'ba']);
});

test('actors of one thread that are ready are visited in either order', async () => {
  const orders = new Set<string>();
  await explore({ seeds: 20 }, async (system) => {
    const scribe = aScribe();
    const refs = await Promise.all(['a', 'b'].map(() => system.start(scribe.definition, undefined)));
    for (const [index, ref] of refs.entries()) ref.tell.note(index);
    await system.run();
    orders.add(scribe.notes.join(''));
  });
  expect([...orders].sort()).toEqual(['01', '10']);
});

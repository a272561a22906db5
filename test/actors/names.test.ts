// Unique names on simulated threads: who gets one, who is refused, and when it is free again.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild, terminateChild } from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { AnyDefinition, StartOptions } from '../../src/runtime/actor-context.ts';
import { ignore } from '../../src/runtime/ignore.ts';
import type { Registry } from '../../src/runtime/names/registry-protocol.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from '../runtime/an-actor.ts';

interface Named {
  ping(): number;
  stop(): void;
  crash(): void;
}

const named = anActor<Named>((ctx) => ({
  ping: () => ctx.incarnation,
  stop: () => ctx.stop(),
  crash: () => {
    throw new Error('crashed');
  },
}));

interface Seeker {
  lookup(name: string): string;
  start(name: string): string;
}

/** Looks names up and starts named actors on its own thread; answers with ref or code. */
const seeker = anActor<Seeker>((ctx) => ({
  lookup: async (name) => String((await ctx.lookup(name))?.address.id.n ?? 'nobody'),
  start: async (name) => {
    try {
      return String((await ctx.start(named, undefined, { name })).address.id.n);
    } catch (error) {
      return (error as { code: string }).code;
    }
  },
}));

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

async function seekers(system: SimulatedSystem): Promise<Ref<Seeker>[]> {
  return await Promise.all([0, 1, 2].map((slot) => system.start(seeker, undefined, system.in(slot))));
}

async function found(system: SimulatedSystem, name: string): Promise<string[]> {
  const at = await seekers(system);
  return await Promise.all(at.map((ref) => system.until(ref.ask.lookup(name))));
}

describe.each([0, 1])('a name of an actor in slot %i', (slot) => {
  const options = (system: SimulatedSystem, name: string): StartOptions => ({ ...system.in(slot), name });

  test('is found on every thread as soon as the start has settled, and by nobody once the actor is gone', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      expect(await found(system, 'x')).toEqual(['nobody', 'nobody', 'nobody']);
      const ref = await system.start(named, undefined, options(system, 'x'));
      const n = String(ref.address.id.n);
      expect(await found(system, 'x')).toEqual([n, n, n]);
      const registry = system.root.self as Ref<Registry>;
      expect(String(await system.until(registry.ask.find('x')))).toBe(String(ref));
      await system.stop(ref);
      expect(await found(system, 'x')).toEqual(['nobody', 'nobody', 'nobody']);
      expect(await system.until(registry.ask.find('x'))).toBeNull();
    }
  });

  test('is refused to another while the actor lives, with its ref, and harms neither', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const ref = await system.start(named, undefined, options(system, 'x'));
      for (const other of [0, 1, 2]) {
        const error: unknown = await system
          .start(named, undefined, { ...system.in(other), name: 'x' })
          .catch((reason: unknown) => reason);
        expect(error).toMatchObject({ code: 'already-started', details: { name: 'x' } });
        expect((error as { details: { ref: AnyRef } }).details.ref.equals(ref)).toBe(true);
      }
      expect(await system.until(ref.ask.ping())).toBe(1);
      expect([0, 1, 2].map((n) => system.kernel(n).statistics().actors)).toEqual(slot === 0 ? [2, 0, 0] : [1, 1, 0]);
    }
  });

  test('is free again when anybody, on whatever thread, has heard of its end', async () => {
    for (const seed of seeds) {
      for (const at of [0, 1, 2]) {
        const system = new SimulatedSystem({ seed });
        const answers: string[] = [];
        const ref = await system.start(named, undefined, options(system, 'x'));
        const watcher = await system.start(
          anActor<{ watch(target: AnyRef): void }>((ctx) => ({
            watch: async (target) => {
              await ctx.lookup('x');
              ctx.watch(target, async () => {
                answers.push((await ctx.lookup('x')) === undefined ? 'nobody' : 'found');
                answers.push(String((await ctx.start(named, undefined, { name: 'x' })).address.slot));
              });
            },
          })),
          undefined,
          system.in(at),
        );
        watcher.tell.watch(ref);
        await system.run();
        ref.tell.stop();
        await system.run();
        expect(answers).toEqual(['nobody', String(at)]);
      }
    }
  });

  test('of a set-up that fails is never found, and free after a hundred of them', async () => {
    const system = new SimulatedSystem();
    const sightings: string[] = [];
    const failing = anActor<Named>(async (ctx) => {
      sightings.push(String(await ctx.lookup('x')));
      throw new Error('not today');
    });
    for (let n = 0; n < 100; n += 1) {
      await expect(system.start(failing, undefined, options(system, 'x'))).rejects.toMatchObject({ code: 'init-failed' });
    }
    expect(new Set(sightings)).toEqual(new Set(['undefined']));
    const ref = await system.start(named, undefined, options(system, 'x'));
    expect(await system.until(ref.ask.ping())).toBe(1);
  });

  test('of a set-up that asks for no actor is never found, and free after a hundred of them', async () => {
    const system = new SimulatedSystem();
    const unwanted = anActor<Named>(() => ignore);
    for (let n = 0; n < 100; n += 1) {
      await expect(system.start(unwanted, undefined, options(system, 'x'))).rejects.toMatchObject({ code: 'init-ignored' });
      expect(await system.until(system.root.lookup('x'))).toBeUndefined();
    }
    await system.start(named, undefined, options(system, 'x'));
  });

  test('of a set-up that takes too long is free again', async () => {
    const system = new SimulatedSystem();
    const never = anActor<Named>(() => new Promise(() => undefined), { initTimeoutMs: 50 });
    await expect(system.start(never, undefined, options(system, 'x'))).rejects.toMatchObject({ code: 'init-timeout' });
    await system.start(named, undefined, options(system, 'x'));
  });

  test('that is wanted by many at once is given to exactly one', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const at = await seekers(system);
      const answers = await system.until(Promise.all([...at, ...at, ...at].map((ref) => ref.ask.start('x'))));
      expect(answers.filter((answer) => answer === 'already-started')).toHaveLength(8);
    }
  });

  test('that waits for a set-up goes to the next when that fails, and is refused when it does not', async () => {
    for (const fails of [true, false]) {
      const system = new SimulatedSystem();
      const slow = anActor<Named>(async (ctx) => {
        await new Promise<void>((resolve) => ctx.clock.after(100, resolve));
        if (fails) throw new Error('too slow');
        return { ping: () => 0, stop: () => undefined, crash: () => undefined };
      });
      const first = system.root.start(slow, undefined, options(system, 'x')).then(
        () => 'started',
        () => 'failed',
      );
      await system.run();
      const second = system.root.start(named, undefined, options(system, 'x')).then(
        () => 'started',
        ({ code }: { code: string }) => code,
      );
      expect(await system.until(Promise.all([first, second]))).toEqual(
        fails ? ['failed', 'started'] : ['started', 'already-started'],
      );
      expect(system.clock.now()).toBe(100);
    }
  });

  test('stays over a restart, and is free when the supervisor gives up', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 5_000, children: [] });
      const ref = await system.until(
        startChild(supervisor, child(named, undefined, { id: 'n', name: 'x', placement: system.in(slot).placement })),
      );
      const n = String(ref.address.id.n);
      expect(await found(system, 'x')).toEqual([n, n, n]);
      ref.tell.crash();
      expect(await found(system, 'x')).toEqual([n, n, n]);
      await expect(system.start(named, undefined, { name: 'x' })).rejects.toMatchObject({ code: 'already-started' });
      const other = child(named, undefined, { id: 'other', name: 'x' });
      const clash: unknown = await system.until(startChild(supervisor, other)).catch((error: unknown) => error);
      expect(clash).toMatchObject({ code: 'already-started' });
      expect((clash as { details: { ref: AnyRef } }).details.ref.equals(ref)).toBe(true);
      expect(await system.until(ref.ask.ping())).toBe(2);
      ref.tell.crash();
      await system.run();
      const next = await system.start(named, undefined, { name: 'x' });
      expect(await found(system, 'x')).toEqual(Array(3).fill(String(next.address.id.n)));
    }
  });
});

test('a name whose holder waits in its back-off is refused at once, as it will live again', async () => {
  const system = new SimulatedSystem();
  const supervisor = system.supervise({ children: [] });
  const backoff = { minMs: 60_000, maxMs: 60_000, jitter: 0 };
  const ref = await system.until(startChild(supervisor, child(named, undefined, { id: 'n', name: 'x', backoff })));
  ref.tell.crash();
  await system.run();
  await expect(system.start(named, undefined, { name: 'x' })).rejects.toMatchObject({ code: 'already-started' });
  expect(system.clock.now()).toBe(0);
});

describe('a named child that a restart of its group starts afresh', () => {
  type Fails = 'by its set-up' | 'with its thread' | 'with its sibling';

  /** Alice was terminated by hand; her sibling's crash starts her again, and her first life there ends before it is ready. */
  async function restarted(fails: Fails, seed: number): Promise<{ system: SimulatedSystem; supervisor: Ref<Supervisor> }> {
    const system = new SimulatedSystem({ seed });
    let lives = 0;
    const alice = anActor<Named>(async (ctx) => {
      lives += 1;
      if (lives === 2 && fails === 'by its set-up') throw new Error('not today');
      if (lives === 2) await new Promise<void>((resolve) => ctx.clock.after(1_000, resolve));
      return { ping: () => ctx.incarnation, stop: () => ctx.stop(), crash: () => undefined };
    });
    const supervisor = system.supervise({ strategy: 'one-for-all', intensity: 9, periodMs: 60_000, children: [] });
    const sibling = await system.until(startChild(supervisor, child(named, undefined, { id: 'b' })));
    await system.until(
      startChild(supervisor, child(alice, undefined, { id: 'a', name: 'alice', shutdownMs: 'brutal-kill', ...system.in(1) })),
    );
    await system.until(terminateChild(supervisor, 'a'));
    sibling.tell.crash();
    await system.run();
    if (fails === 'with its thread') await system.loseThread(1);
    if (fails === 'with its sibling') sibling.tell.crash();
    await system.advance(2_000);
    return { system, supervisor };
  }

  test.each<Fails>(['by its set-up', 'with its thread', 'with its sibling'])(
    'has its name also when its first life fails %s',
    async (fails) => {
      for (const seed of seeds) {
        const { system, supervisor } = await restarted(fails, seed);
        const view = (await system.until(supervisor.ask.whichChildren())).find(({ id }) => id === 'a');
        const ref = await system.lookup('alice');
        expect(String(ref)).toBe(String(view?.ref));
        await expect(system.start(named, undefined, { name: 'alice' })).rejects.toMatchObject({ code: 'already-started' });
        expect(await system.until((ref as Ref<Named> | undefined)?.ask.ping() ?? Promise.resolve(0))).toBe(1);
      }
    },
  );

  test('is not at its address any more for those who watched that first life until it was gone', async () => {
    const system = new SimulatedSystem();
    const gone: string[] = [];
    let lives = 0;
    const addresses: AnyRef[] = [];
    const failing = anActor<Named>((ctx) => {
      lives += 1;
      addresses.push(ctx.self);
      if (lives === 2) {
        system.watch(ctx.self, ({ reason }) => gone.push(reason.kind), { until: 'gone' });
        throw new Error('not today');
      }
      return { ping: () => ctx.incarnation, stop: () => ctx.stop(), crash: () => undefined };
    });
    const supervisor = system.supervise({ strategy: 'one-for-all', intensity: 9, periodMs: 60_000, children: [] });
    const sibling = await system.until(startChild(supervisor, child(named, undefined, { id: 'b' })));
    await system.until(startChild(supervisor, child(failing, undefined, { id: 'a' })));
    await system.until(terminateChild(supervisor, 'a'));
    sibling.tell.crash();
    await system.run();
    expect([lives, gone.length]).toEqual([3, 1]);
    expect(new Set(addresses.map(String)).size).toBe(3);
  });
});

describe('when a thread is lost', () => {
  test('the name of an actor that nobody supervises is free', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      await system.start(named, undefined, { ...system.in(1), name: 'x' });
      expect((await found(system, 'x'))[0]).not.toBe('nobody');
      system.crash(1);
      const next = system.root.start(named, undefined, { ...system.in(2), name: 'x' });
      await system.run();
      system.boot(1);
      const n = String((await system.until(next)).address.id.n);
      expect(await found(system, 'x')).toEqual([n, n, n]);
    }
  });

  test('the name of an actor that its supervisor starts in the next one stays its own', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
      const spec = child(named, undefined, { id: 'n', ...system.in(1), name: 'x' });
      const ref = await system.until(startChild(supervisor, spec));
      const n = String(ref.address.id.n);
      system.crash(1);
      const clash = system.root.start(named, undefined, { name: 'x' }).catch(({ code }: { code: string }) => code);
      await system.run();
      system.boot(1);
      expect(await system.until(clash)).toBe('already-started');
      expect(await found(system, 'x')).toEqual([n, n, n]);
      expect(await system.until(ref.ask.ping())).toBe(2);
    }
  });

  test('while an actor is set up there, its name goes to the next', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const never = anActor<Named>(() => new Promise(() => undefined), { initTimeoutMs: 60_000 });
      const lost = system.root
        .start(never, undefined, { ...system.in(1), name: 'x' })
        .catch(({ code }: { code: string }) => code);
      await system.run();
      const next = system.root.start(named, undefined, { ...system.in(2), name: 'x' });
      await system.run();
      system.crash(1);
      await system.run();
      system.boot(1);
      expect(await system.until(lost)).toBe('thread-lost');
      expect((await system.until(next)).address.slot).toBe(2);
    }
  });
});

test('a lookup with a definition gives a ref of its protocol, and rejects when the actor is of another', async () => {
  const system = new SimulatedSystem();
  await system.start(named, undefined, { ...system.in(1), name: 'x' });
  const ref = await system.until(system.root.lookup('x', named));
  expect(await system.until(ref?.ask.ping() ?? Promise.resolve(0))).toBe(1);
  await expect(system.until(system.root.lookup('x', aScribe().definition))).rejects.toMatchObject({
    code: 'wrong-definition',
    details: { name: 'x', found: named.key },
  });
  expect(await system.until(system.root.lookup('y', named))).toBeUndefined();
});

test('a thread that remembers a name asks nobody for it again', async () => {
  const system = new SimulatedSystem();
  await system.start(named, undefined, { ...system.in(1), name: 'x' });
  const [at] = await seekers(system);
  await system.until((at as Ref<Seeker>).ask.lookup('x'));
  const asked = system.root.lookup('x');
  expect(system.kernel(0).statistics().openAsks).toBe(0);
  expect(await asked).toBeDefined();
});

test.each([[''], ['x'.repeat(256)], [7], [null]])('the name %j is refused by field, rule and value', async (name) => {
  const system = new SimulatedSystem();
  const refused = { code: 'invalid-argument', details: { field: 'name', rule: 'a text of 1 to 255 characters' } };
  await expect(system.root.start(named, undefined, { name: name as string })).rejects.toMatchObject(refused);
  await expect(system.root.lookup(name as string)).rejects.toMatchObject(refused);
  expect(() => child(named, undefined, { id: 'n', name: name as string })).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'name' }) }),
  );
});

test('a spawn takes no name, and a lookup no definition that is none', async () => {
  const system = new SimulatedSystem();
  const refused = expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field: 'name' }) });
  expect(() => system.spawn(named, undefined, { name: 'x' } as StartOptions)).toThrow(refused);
  await expect(system.root.lookup('x', {} as AnyDefinition)).rejects.toMatchObject({ code: 'invalid-argument' });
});

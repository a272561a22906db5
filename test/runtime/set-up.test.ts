import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { AnyDefinition } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { noArgument, Status } from '../../src/runtime/kernel/cell.ts';
import { Kernel } from '../../src/runtime/kernel/kernel.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { nodeWake } from '../../src/threads/node-wake.ts';
import { anActor } from './an-actor.ts';

interface Plain {
  read(): string;
}

const fine = (): Plain => ({ read: () => 'read' });

/** What a spawn and a start of it come to: the DOWN's reason, and what `start` rejects with. */
async function failure(definition: ReturnType<typeof anActor<Plain>>, slot = 0) {
  const system = new SimulatedSystem();
  const reasons: ExitReason[] = [];
  const ref = system.spawn(definition, undefined, system.in(slot));
  system.watch(ref, ({ reason }) => reasons.push(reason));
  const asked = ref.ask.read().catch((error: { code: string }) => error.code);
  const rejected = await system.start(definition, undefined, system.in(slot)).then(
    () => undefined,
    (error: unknown) => error,
  );
  await system.run();
  return { system, reasons, rejected, asked: await asked };
}

describe('a set-up', () => {
  test('gives the handlers at once or later; mail waits for it', async () => {
    const system = new SimulatedSystem();
    const later = anActor<Plain>(async (ctx) => {
      await new Promise<void>((resolve) => ctx.clock.after(100, resolve));
      return fine();
    });
    for (const slot of [0, 1]) {
      const ref = system.spawn(later, undefined, system.in(slot));
      expect(await system.until(ref.ask.read())).toBe('read');
    }
    expect(system.clock.now()).toBe(200);
    expect(await system.until((await system.start(anActor<Plain>(fine), undefined)).ask.read())).toBe('read');
    expect(system.clock.pending).toBe(0);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no');
      },
    ],
  ])('that %s is no crash but a failed start: start rejects, a watcher gets it as reason, asks reject', async (_, setup) => {
    for (const slot of [0, 1]) {
      const { system, reasons, rejected, asked } = await failure(anActor<Plain>(setup), slot);
      expect(rejected).toMatchObject({ code: 'init-failed', message: expect.stringContaining('failed: no') });
      expect(reasons).toMatchObject([{ kind: 'error', error: { code: 'init-failed', cause: { message: 'no' } } }]);
      expect(asked).toBe('no-actor');
      expect(system.kernel(slot).statistics().actors).toBe(slot === 0 ? 1 : 0);
    }
  });

  test('that failed is named, with its cause, to whoever asks the actor, before or after its end', async () => {
    for (const slot of [0, 1]) {
      const system = new SimulatedSystem();
      const ref = system.spawn(
        anActor<Plain>(() => Promise.reject(new Error('no database'))),
        undefined,
        system.in(slot),
      );
      const reject = async (asked: Promise<unknown>): Promise<unknown> =>
        await system.until(asked.catch((error: unknown) => error));
      for (const asked of [ref.ask.read(), undefined]) {
        const error = await reject(asked ?? ref.ask.read());
        expect(error).toMatchObject({
          code: 'no-actor',
          message: expect.stringMatching(/ has ended: init-failed: .*no database/),
          cause: { code: 'init-failed', cause: { message: 'no database' } },
          details: { reason: 'error', method: 'read' },
        });
      }
    }
  });

  test('that gives something else than handlers fails, as does a protocol with a reserved name', async () => {
    for (const nothing of [undefined, 7, () => 0]) {
      const { rejected } = await failure(anActor<Plain>(() => nothing as never));
      expect(rejected).toMatchObject({ code: 'init-failed', message: expect.stringContaining('must return its handlers') });
    }
    for (const name of ['then', 'toJSON', 'constructor']) {
      const { rejected, system } = await failure(anActor<Plain>(() => ({ [name]: () => 0 }) as never));
      expect(rejected).toMatchObject({ code: 'invalid-protocol', details: { name } });
      expect(system.clock.now()).toBe(0);
    }
  });

  test('that takes too long fails, by the limit of the definition or of the system, and its late result is nothing', async () => {
    const slow = (ms: number, initTimeoutMs?: number) =>
      anActor<Plain>(
        async (ctx) => {
          await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
          return fine();
        },
        initTimeoutMs === undefined ? {} : { initTimeoutMs },
      );
    const own = await failure(slow(50, 20));
    expect(own.rejected).toMatchObject({ code: 'init-timeout', message: expect.stringContaining('20 ms') });
    expect(own.reasons).toMatchObject([{ kind: 'error', error: { code: 'init-timeout' } }]);
    await own.system.advance(100);
    expect(own.system.kernel(0).statistics().actors).toBe(1);
    expect((await failure(slow(6_000))).rejected).toMatchObject({
      code: 'init-timeout',
      message: expect.stringContaining('5000 ms'),
    });
    expect((await failure(slow(6_000, Number.POSITIVE_INFINITY))).rejected).toBeUndefined();
  });

  test('has the limit of its definition also where the definition had to be loaded first', async () => {
    const system = new SimulatedSystem();
    const key = 'troupe.definitions';
    const table = (globalThis as unknown as Record<symbol, Map<string, unknown>>)[Symbol.for(key)];
    const patient = anActor<Plain>(
      async (ctx) => {
        await new Promise<void>((resolve) => ctx.clock.after(6_000, resolve));
        return fine();
      },
      { initTimeoutMs: Number.POSITIVE_INFINITY },
    );
    // As on a thread that has not loaded the module yet: known a moment later, when it is asked for.
    table?.delete(patient.key);
    const ref = system.spawn(patient, undefined, system.in(1));
    const asked = ref.askWith({ timeoutMs: 10_000 }).read();
    for (let n = 0; n < 3; n += 1) await system.step();
    table?.set(patient.key, patient);
    expect(await system.until(asked)).toBe('read');
  });

  test('of a definition that cannot be found fails with what is missing', async () => {
    const missing = { ...anActor<Plain>(fine), key: 'file:///no/such/module.ts#actor' };
    const { rejected } = await failure(missing, 1);
    expect(rejected).toMatchObject({
      code: 'definition-not-found',
      message: expect.stringContaining('file:///no/such/module.ts'),
    });
    const unnamed = { ...anActor<Plain>(fine), key: `${import.meta.resolve('./an-actor.ts')}#not-there` };
    expect((await failure(unnamed)).rejected).toMatchObject({ code: 'definition-not-found' });
  });

  test('that is stopped meanwhile is finished first; killed, it ends at once', async () => {
    for (const [end, at, code] of [
      ['stop', 100, undefined],
      ['kill', 10, 'init-failed'],
    ] as const) {
      const system = new SimulatedSystem();
      const reasons: [number, string][] = [];
      let ref: Ref<Plain> | undefined;
      const slow = anActor<Plain>(async (ctx) => {
        ref = ctx.self as Ref<Plain>;
        await new Promise<void>((resolve) => ctx.clock.after(100, resolve));
        return fine();
      });
      const started = system
        .kernel(0)
        .contextOf({ slot: 0, id: { bySlot: 0, byGeneration: 1, n: 1 } })
        ?.start(slow, undefined);
      const outcome = started?.then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      await system.advance(10);
      if (ref === undefined) throw new Error('the set-up did not begin');
      system.watch(ref, ({ reason }) => reasons.push([system.clock.now(), reason.kind]));
      if (end === 'stop') system.kernel(0).stopActor(ref);
      else system.kernel(0).killActor(ref);
      await system.advance(200);
      expect(reasons).toEqual([[at, end === 'stop' ? 'normal' : 'killed']]);
      expect(await outcome).toBe(code);
      expect(system.clock.pending).toBe(0);
    }
  });

  test('never runs for an actor that was stopped before it', async () => {
    const system = new SimulatedSystem();
    let ran = false;
    const ref = system.spawn(
      anActor<Plain>(() => {
        ran = true;
        return fine();
      }),
      undefined,
      system.in(1),
    );
    system.kernel(0).stopActor(ref);
    await system.run();
    expect(ran).toBe(false);
  });
});

describe('defineActor', () => {
  test('refuses what is no module, name, set-up or limit', () => {
    const define = defineActor as (...args: unknown[]) => unknown;
    const setup = (): object => ({});
    for (const [args, field] of [
      [['./relative.ts', 'a', setup], 'module'],
      [[import.meta.url, '', setup], 'name'],
      [[import.meta.url, 'a', {}], 'setup'],
      [[import.meta.url, 'a', setup, { initTimeoutMs: 0 }], 'initTimeoutMs'],
      [[import.meta.url, 'a', setup, { initTimeoutMs: Number.NaN }], 'initTimeoutMs'],
    ] as const) {
      expect(() => define(...args)).toThrow(
        expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
      );
    }
  });

  test('gives an actor a key of its module and name', () => {
    expect(defineActor<Plain>('file:///a/b.ts', 'c', fine)).toMatchObject({
      key: 'file:///a/b.ts#c',
      module: 'file:///a/b.ts',
      name: 'c',
    });
  });
});

describe('an actor that is no definition', () => {
  test('is refused by name where it is spawned', async () => {
    const system = new SimulatedSystem();
    const fields: unknown[] = [];
    const spawner = anActor<{ go(): void }>((ctx) => ({
      go: () => {
        for (const act of [
          () => ctx.spawn(undefined as never, undefined),
          () => ctx.spawn(anActor<Plain>(fine), undefined, { placement: 'everywhere' as never }),
          () => ctx.spawn(anActor<Plain>(fine), undefined, { placement: { sameAs: {} as never } }),
        ]) {
          try {
            act();
          } catch (error) {
            fields.push((error as { details?: { field?: string } }).details?.field);
          }
        }
      },
    }));
    const ref = await system.start(spawner, undefined);
    ref.tell.go();
    await system.run();
    expect(fields).toEqual(['definition', 'placement', 'placement']);
  });
});

test('an actor whose code came late is off the stack before its first visit begins', async () => {
  const stack: string[] = [];
  const definition = defineActor<Plain>(import.meta.url, 'off the stack', fine);
  const kernel = new Kernel({
    node: { id: 'node', incarnation: '1' },
    thread: { slot: 0, generation: 1, threadId: 0 },
    clock: systemClock,
    random: systemRandom,
    wake: nodeWake,
    openChannel: () => expect.unreachable(),
    loadDefinition: async () => definition as unknown as AnyDefinition,
    stamp: { enter: () => void stack.push('enter'), leave: () => void stack.push('leave') },
  });
  const { id } = kernel.spawnRoot('a module#late', undefined);
  kernel.route(0, { kind: 'mail', to: id, method: 'read', argument: noArgument, side: undefined });
  await expect.poll(() => kernel.cells.get(id)?.status).toBe(Status.ready);
  await new Promise((resolve) => void setImmediate(resolve));
  expect(stack).toEqual(stack.map((_, n) => (n % 2 === 0 ? 'enter' : 'leave')));
  expect(stack.length).toBeGreaterThan(1);
});

// What a drain, a planned replacement of a thread, keeps and what it costs.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { drainedExit, type ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

interface Worker {
  note(n: number): void;
  slow(ms: number): string;
  life(): string;
  crash(): void;
  startMore(beside?: AnyRef): void;
  watch(ref: AnyRef): void;
}

/** Workers write down what they do, as `incarnation@generation: what`. */
function someWorkers() {
  const lines: string[] = [];
  const make = (name: string): Definition<Worker, undefined> =>
    anActor<Worker>((ctx) => {
      const life = `${name}${ctx.incarnation}@${ctx.thread.generation}`;
      const write = (what: unknown) => void lines.push(`${life}: ${what}`);
      write('begins');
      ctx.onTerminate((reason) => write(`ends, ${reason.kind} ${(reason as { detail?: unknown }).detail}`));
      return {
        note: write,
        slow: async (ms) => {
          await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
          return life;
        },
        life: () => life,
        crash: () => {
          throw new Error('crash');
        },
        startMore: (beside) => {
          const placement = beside === undefined ? 'parent' : { sameAs: beside };
          ctx.spawn(make(`${name}child `), undefined, { placement });
        },
        watch: (ref) => void ctx.watch(ref, ({ reason }) => write(`down, ${reason.kind}`)),
      };
    });
  return { worker: make, lines };
}

async function aSystem(restart: 'permanent' | 'transient' | 'temporary' = 'permanent', seed = 1) {
  const system = new SimulatedSystem({ threads: 2, seed });
  const { worker, lines } = someWorkers();
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 0, periodMs: 1_000_000, children: [] });
  const start = (id: string, slot: number): Promise<Ref<Worker>> =>
    system.until(startChild(supervisor, child(worker(`${id} `), undefined, { id, restart, ...system.in(slot) })));
  return { system, worker, lines, supervisor, start };
}

async function drainUnderMail(seed: number): Promise<void> {
  const { system, lines, start } = await aSystem('permanent', seed);
  const a = await start('a', 1);
  const answers: Promise<string>[] = [a.ask.slow(100)];
  for (let n = 0; n < 3; n += 1) a.tell.note(n);
  const drained = system.drain(1);
  for (let n = 3; n < 6; n += 1) a.tell.note(n);
  answers.push(a.ask.life());
  expect(await drained).toEqual({ actors: 1, unhandled: 0, left: 0 });
  expect(lines).toEqual([
    'a 1@1: begins',
    ...[0, 1, 2].map((n) => `a 1@1: ${n}`),
    'a 1@1: ends, shutdown drained',
    'a 2@2: begins',
    ...[3, 4, 5].map((n) => `a 2@2: ${n}`),
  ]);
  expect(await system.until(Promise.all(answers))).toEqual(['a 1@1', 'a 2@2']);
  for (const slot of [0, 1, 2]) expect(system.kernel(slot).deadLetters.counts()).toEqual({});
}

describe('a drained thread', () => {
  test.each([
    ['permanent', 'a 2@2'],
    ['transient', 'a 2@2'],
    ['temporary', 'no-actor'],
  ] as const)('is charged to no budget: its %s children end in good order, and then: %s', async (restart, then) => {
    const { system, lines, supervisor, start } = await aSystem(restart);
    const [a, b] = [await start('a', 1), await start('b', 2)];
    expect(await system.drain(1)).toEqual({ actors: 1, unhandled: 0, left: 0 });
    expect(await system.until(a.ask.life().catch((error: { code: string }) => error.code))).toBe(then);
    expect(await system.until(b.ask.life())).toBe('b 1@1');
    expect(lines.slice(2)).toEqual(['a 1@1: ends, shutdown drained', ...(restart === 'temporary' ? [] : ['a 2@2: begins'])]);
    expect((await system.until(supervisor.ask.countChildren())).active).toBe(restart === 'temporary' ? 1 : 2);
  });

  test('can be drained again and again', async () => {
    const { system, start } = await aSystem();
    const a = await start('a', 1);
    for (const generation of [2, 3, 4, 5]) {
      await system.drain(1);
      expect(await system.until(a.ask.life())).toBe(`a ${generation}@${generation}`);
    }
  });

  test('works off the mail that was there, and what is sent meanwhile waits for the next life, in order', async () => {
    for (let seed = 0; seed < 60; seed += 1) await drainUnderMail(seed);
  });

  test('admits the offers that were there, and those that are made meanwhile wait for the next life, also when they are cancelled', async () => {
    const { system, lines, start } = await aSystem();
    const a = await start('a', 1);
    const offers: Promise<unknown>[] = [];
    for (let n = 0; n < 40; n += 1) offers.push(a.offer.note(n));
    const drained = system.drain(1);
    for (let n = 40; n < 80; n += 1) offers.push(a.offer.note(n));
    const controller = new AbortController();
    const cancelled = a
      .askWith({ signal: controller.signal })
      .slow(5)
      .catch((error: { code: string }) => error.code);
    controller.abort();
    await drained;
    await system.until(Promise.all(offers));
    expect(await system.until(cancelled)).toBe('cancelled');
    expect(lines.flatMap((line) => /: (\d+)$/.exec(line)?.[1] ?? []).map(Number)).toEqual(
      Array.from({ length: 80 }, (_, n) => n),
    );
    expect(system.kernel(0).offers.size).toBe(0);
    expect(system.kernel(0).asks.size).toBe(0);
  });

  test('does not wait for ever: what is not handled in time is lost and counted, and asks of it reject', async () => {
    const { system, start } = await aSystem();
    const a = await start('a', 1);
    const asked = a.ask.slow(3_000).catch((error: { code: string }) => error.code);
    for (let n = 0; n < 4; n += 1) a.tell.note(n);
    await system.run();
    expect(await system.drain(1, { timeoutMs: 1_000 })).toEqual({ actors: 1, unhandled: 4, left: 1 });
    expect(await system.until(asked)).toBe('down');
    expect(await system.until(a.ask.life())).toBe('a 2@2');
  });

  test('tells watchers of a shutdown, once; who watches or spawns meanwhile gets the next life', async () => {
    const { system, worker, start } = await aSystem();
    const [a, b] = [await start('a', 1), await start('b', 2)];
    const told: [string, ExitReason][] = [];
    system.watch(a, ({ reason }) => told.push(['before', reason]));
    system.watch(a, ({ reason }) => told.push(['gone', reason]), { until: 'gone' });
    b.tell.watch(a);
    await system.run();
    const drained = system.drain(1);
    system.watch(a, ({ reason }) => told.push(['meanwhile', reason]));
    const late = system.spawn(worker('late '), undefined, system.in(1));
    const lateAnswer = late.ask.life();
    await drained;
    expect(told).toEqual([['before', drainedExit]]);
    expect(await system.until(lateAnswer)).toBe('late 1@2');
    await system.stop(a);
    expect(told.slice(1)).toEqual([['meanwhile', { kind: 'normal' }]]);
  });

  test('holds a child that is started there meanwhile for the next life, once', async () => {
    const { system, lines, supervisor, start } = await aSystem();
    await start('a', 1);
    const drained = system.drain(1);
    const late = start('late', 1);
    await drained;
    expect(await system.until((await late).ask.life())).toBe('late 1@2');
    const begun = lines.filter((line) => line.endsWith('begins'));
    expect(begun.sort()).toEqual(['a 1@1: begins', 'a 2@2: begins', 'late 1@2: begins']);
    expect(await system.until(supervisor.ask.countChildren())).toMatchObject({ specs: 2, active: 2 });
  });

  test('keeps the tie between a parent and the child that it starts there meanwhile', async () => {
    const { system, lines, start } = await aSystem();
    const [a, b] = [await start('a', 1), await start('b', 2)];
    const drained = system.drain(1);
    b.tell.startMore(a);
    await drained;
    expect(lines).toContain('b child 1@2: begins');
    b.tell.crash();
    await system.run();
    expect(lines).toContain('b child 1@2: ends, shutdown undefined');
  });

  test('is left out of the spread from when its drain begins', async () => {
    const { system, worker } = await aSystem();
    await system.run();
    const drained = system.drain(1);
    const slots = [1, 2, 3, 4].map(() => system.spawn(worker(''), undefined, { placement: 'spread' }).address.slot);
    expect(slots).toEqual([2, 2, 2, 2]);
    await drained;
    const later = [1, 2].map(() => system.spawn(worker(''), undefined, { placement: 'spread' }).address.slot);
    expect(later.sort()).toEqual([1, 2]);
  });

  test('ends trees from the top, and brings back those whose supervisor was there, with all that they start', async () => {
    const { system, lines, start } = await aSystem();
    const a = await start('a', 1);
    a.tell.startMore();
    await system.run();
    await system.drain(1);
    expect(lines).toEqual([
      'a 1@1: begins',
      'a child 1@1: begins',
      'a child 1@1: ends, shutdown undefined',
      'a 1@1: ends, shutdown drained',
      'a 2@2: begins',
    ]);
  });
});

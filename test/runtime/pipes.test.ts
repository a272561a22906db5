import { describe, expect, test } from 'vitest';
import type { ActorContext, Cancellable, PipeOptions } from '../../src/runtime/actor-context.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Piping {
  pipe(name: string, ms: number, options: PipeOptions): void;
  fail(when: 'at once' | 'later'): void;
  cancel(name: string): void;
  block(ms: number): void;
  served(): string;
}

function piping(log: string[]) {
  return anActor<Piping>((ctx: ActorContext<Piping>) => {
    const handles = new Map<string, Cancellable>();
    return {
      pipe: (name, ms, options) => {
        const work = (signal: AbortSignal): Promise<string> => {
          log.push(`begin ${name}`);
          signal.addEventListener('abort', () => log.push(`abort ${name}`));
          return new Promise((resolve) => void ctx.clock.after(ms, () => resolve(name)));
        };
        handles.set(
          name,
          ctx.pipe(work, (outcome) => void log.push(`got ${outcome.ok ? outcome.value : 'error'}`), options),
        );
      },
      fail: (when) => {
        const work = (): Promise<string> => {
          if (when === 'at once') throw new Error(when);
          return Promise.reject(new Error(when));
        };
        ctx.pipe(work, (outcome) => void log.push(outcome.ok ? 'ok' : `failed ${(outcome.error as Error).message}`));
      },
      cancel: (name) => handles.get(name)?.cancel(),
      block: (ms) => new Promise((resolve) => void ctx.clock.after(ms, () => resolve(undefined))),
      served: () => 'served',
    };
  });
}

describe('a pipe of work', () => {
  test('hands its outcome back as a turn, while messages are served', async () => {
    const system = new SimulatedSystem();
    const log: string[] = [];
    const ref = await system.start(piping(log), undefined);
    ref.tell.pipe('a', 10, {});
    ref.tell.fail('at once');
    ref.tell.fail('later');
    expect(await system.until(ref.ask.served())).toBe('served');
    await system.advance(10);
    expect(log).toEqual(['begin a', 'failed at once', 'failed later', 'got a']);
  });

  test('runs no more at once than its concurrency, and begins in order', async () => {
    const system = new SimulatedSystem();
    const log: string[] = [];
    const ref = await system.start(piping(log), undefined);
    for (const [name, ms] of [
      ['a', 35],
      ['b', 10],
      ['c', 10],
      ['d', 10],
    ] as const)
      ref.tell.pipe(name, ms, { concurrency: 2 });
    ref.tell.pipe('other', 5, { concurrency: 1, queue: 'of its own' });
    await system.run();
    expect(log).toEqual(['begin a', 'begin b', 'begin other']);
    await system.advance(100);
    expect(log.slice(3)).toEqual(['got other', 'begin c', 'got b', 'begin d', 'got c', 'got d', 'got a']);
  });

  test('that is cancelled hears its signal and has no outcome; one that waits never begins; its place is free when it has ended', async () => {
    const system = new SimulatedSystem();
    const log: string[] = [];
    const ref = await system.start(piping(log), undefined);
    for (const name of ['a', 'b', 'c']) ref.tell.pipe(name, 10, { concurrency: 1 });
    ref.tell.cancel('b');
    ref.tell.cancel('a');
    await system.run();
    expect(log).toEqual(['begin a', 'abort a']);
    await system.advance(50);
    expect(log).toEqual(['begin a', 'abort a', 'begin c', 'got c']);
  });

  test('that is cancelled when its outcome is queued has none', async () => {
    const system = new SimulatedSystem();
    const log: string[] = [];
    const ref = await system.start(piping(log), undefined);
    ref.tell.pipe('a', 10, {});
    ref.tell.block(20);
    ref.tell.cancel('a');
    await system.advance(100);
    expect(log).toEqual(['begin a', 'abort a']);
  });

  test('hears its signal when the actor ends, and what waits never begins', async () => {
    const system = new SimulatedSystem();
    const log: string[] = [];
    const ref = await system.start(piping(log), undefined);
    for (const name of ['a', 'b']) ref.tell.pipe(name, 10, { concurrency: 1 });
    await system.run();
    system.kernel(0).killActor(ref);
    await system.advance(100);
    expect(log).toEqual(['begin a', 'abort a']);
  });

  test.each([
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ queue: 1 }, 'queue'],
    [{ limit: 1 }, 'limit'],
  ])('with %j is refused by name', async (options, field) => {
    const system = new SimulatedSystem();
    const bad = anActor<{ go(): void }>((ctx) => {
      ctx.pipe(
        () => Promise.resolve(),
        () => undefined,
        options as object,
      );
      return { go: () => undefined };
    });
    await expect(system.start(bad, undefined)).rejects.toMatchObject({ cause: { details: { field } } });
  });
});

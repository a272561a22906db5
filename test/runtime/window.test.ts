import { describe, expect, test } from 'vitest';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

const messageBytes = 1_000;
const windowBytes = 65_536;

describe('a flood at a thread that does not answer', () => {
  test('is bounded by the window, the rest is counted, and all goes on when it answers', async () => {
    const system = new SimulatedSystem({ windowBytes });
    const heard: number[] = [];
    interface Sink {
      take(n: number, load: string): void;
    }
    const sink = await system.start(
      anActor<Sink>(() => ({ take: (n) => void heard.push(n) })),
      undefined,
      system.in(1),
    );
    const load = 'x'.repeat(messageBytes);
    system.hold(0, 1);
    for (let n = 0; n < 10_000; n += 1) sink.tell.take(n, load);
    await system.run();
    const { overflow = 0 } = system.kernel(0).deadLetters.counts();
    const underWay = 10_000 - overflow;
    expect(underWay).toBeGreaterThan(10);
    expect(underWay * messageBytes).toBeLessThanOrEqual(windowBytes + 2 * messageBytes);
    await expect(sink.ask.take(-1, load)).rejects.toMatchObject({ code: 'overflow' });
    system.release(0, 1);
    await system.run();
    expect(heard).toEqual(Array.from({ length: underWay }, (_, n) => n));
    sink.tell.take(10_000, load);
    await system.run();
    expect(heard.at(-1)).toBe(10_000);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ overflow: overflow + 1 });
  });
});

describe('mail for a thread that is down', () => {
  test('is bounded by the bytes that are held, as that for one which is up; the rest is counted, and asks reject', async () => {
    const system = new SimulatedSystem({ windowBytes });
    const heard: unknown[] = [];
    interface Sink {
      take(load: unknown): void;
    }
    const definition = anActor<Sink>(() => ({ take: (load) => void heard.push(load) }));
    const loads = [
      'x'.repeat(messageBytes),
      [{ text: 'x'.repeat(messageBytes) }],
      new Map([['text', 'x'.repeat(messageBytes)]]),
      new Uint8Array(messageBytes),
    ];
    for (const load of loads) {
      heard.length = 0;
      system.crash(1);
      await system.run();
      const sink = system.spawn(definition, undefined, system.in(1));
      const before = system.kernel(0).deadLetters.counts()['overflow'] ?? 0;
      for (let n = 0; n < 1_000; n += 1) sink.tell.take(load);
      const refused = (system.kernel(0).deadLetters.counts()['overflow'] ?? 0) - before;
      expect((1_000 - refused) * messageBytes).toBeGreaterThan(windowBytes * 0.8);
      expect((1_000 - refused) * messageBytes).toBeLessThan(windowBytes + 2 * messageBytes);
      await expect(system.until(sink.ask.take(load))).rejects.toMatchObject({ code: 'overflow' });
      system.boot(1);
      await system.run();
      expect(heard.length).toBeGreaterThan(50);
    }
  });

  test('may be of any shape: nothing that is sent hangs or throws', async () => {
    const system = new SimulatedSystem();
    system.crash(1);
    await system.run();
    const sink = system.spawn(
      anActor<{ take(load: unknown): void }>(() => ({ take() {} })),
      undefined,
      system.in(1),
    );
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const hostile = new Proxy(
      {},
      {
        has: () => {
          throw new Error('no');
        },
      },
    );
    for (const load of [circle, hostile, sink, null, undefined, 5n, new Error('an error'), new Set([circle])])
      sink.tell.take(load);
    await system.run();
    expect(system.kernel(0).deadLetters.counts()).toEqual({});
  });
});

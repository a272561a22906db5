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

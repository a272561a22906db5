// Deltas on their way to main: joined, one batch at a time, and bounded.
import { expect, test } from 'vitest';
import { DeltaStream, mostWaiting } from '../../../src/agents/gateway/delta-stream.ts';
import type { Delta, DeltaSink } from '../../../src/agents/gateway/gateway-protocol.ts';
import type { ActorContext } from '../../../src/runtime/actor-context.ts';
import type { Ref } from '../../../src/runtime/ref.ts';
import { VirtualClock } from '../../../src/testing/virtual-clock.ts';

/** A stream before a main that takes a batch when it is told to. */
function rig() {
  const clock = new VirtualClock();
  const batches: (readonly Delta[])[] = [];
  let taken = Promise.withResolvers<void>();
  const ctx = {
    after: (ms: number, act: () => void) => clock.after(ms, act),
    ask: () => ({
      take: (deltas: readonly Delta[]) => {
        batches.push(deltas);
        taken = Promise.withResolvers();
        return taken.promise;
      },
    }),
    pipe: (promise: Promise<void>, then: () => void) => void promise.then(then),
  };
  // The casts: of a context and a ref the stream uses these three.
  const stream = new DeltaStream(ctx as unknown as ActorContext, {} as Ref<DeltaSink>);
  const take = async (): Promise<void> => {
    taken.resolve();
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  return { clock, batches, stream, take };
}

const of = (run: string) => ({ run, turn: 1, attempt: 1 });

test('what comes within fifty milliseconds goes as one batch, and while that is not taken nothing else goes', async () => {
  const { clock, batches, stream, take } = rig();
  for (const text of ['a', 'b', 'c']) stream.add('k', of('1'), text);
  stream.add('l', of('2'), 'x');
  clock.advance(49);
  expect(batches).toEqual([]);
  clock.advance(1);
  expect(batches).toEqual([
    [
      { ...of('1'), text: 'abc', leftOut: 0 },
      { ...of('2'), text: 'x', leftOut: 0 },
    ],
  ]);
  stream.add('k', of('1'), 'd');
  clock.advance(1_000);
  stream.add('k', of('1'), 'e');
  expect(batches).toHaveLength(1);
  await take();
  expect(batches[1]).toEqual([{ ...of('1'), text: 'de', leftOut: 0 }]);
});

test('what waits is bounded, whatever a main that does nothing leaves waiting; the rest is counted, and leaves no hole', () => {
  const { clock, batches, stream } = rig();
  stream.add('k', of('1'), 'x'.repeat(mostWaiting - 1));
  stream.add('k', of('1'), 'yy');
  stream.add('k', of('1'), 'z');
  clock.advance(50);
  expect(batches[0]?.[0]).toMatchObject({ leftOut: 3 });
  expect(batches[0]?.[0]?.text).not.toMatch(/[yz]/);
});

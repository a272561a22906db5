// Effect has no actors within a thread; its own parts for one are an unbounded queue and a fiber that takes from it for ever. Sends are
// `offerUnsafe`, which is faster than an `offer` run as an effect of its own.
import { type Message } from '../actor-library/actor-library.ts';
import { programsOf } from '../actor-library/programs.ts';
import { importPeer } from '../peer.ts';
import { runProgram } from '../program.ts';

interface Effect<Value> {
  [Symbol.iterator](): Iterator<Effect<unknown>, Value, Value>;
}

interface Queue {
  readonly messages: unknown;
}

/** Of Effect, what is used here. */
interface EffectPackage {
  readonly Effect: {
    gen<Value>(body: () => Generator<Effect<unknown>, Value, never>): Effect<Value>;
    runFork(effect: Effect<unknown>): unknown;
    runSync<Value>(effect: Effect<Value>): Value;
  };
  readonly Queue: {
    unbounded(): Effect<Queue>;
    take(queue: Queue): Effect<Message<Queue>>;
    offerUnsafe(queue: Queue, message: Message<Queue>): boolean;
  };
}

const { Effect, Queue } = await importPeer<EffectPackage>('effect');

await runProgram(
  programsOf<Queue>({
    start(handle) {
      const queue = Effect.runSync(Queue.unbounded());
      Effect.runFork(
        Effect.gen(function* () {
          for (;;) handle(yield* Queue.take(queue));
        }),
      );
      return queue;
    },
    send: (queue, message) => void Queue.offerUnsafe(queue, message),
  }),
);

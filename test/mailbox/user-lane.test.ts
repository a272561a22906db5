import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PairQueue } from '../../src/mailbox/pair-queue.ts';
import { UserLane } from '../../src/mailbox/user-lane.ts';

/** Takes everything that is left, as pairs. */
function drain(lane: UserLane): unknown[] {
  const taken: unknown[] = [];
  while (lane.shift()) taken.push([lane.method, lane.argument]);
  return taken;
}

describe('the user lane', () => {
  test('is FIFO whether an entry lies inline or in the ring', () => {
    const lane = new UserLane();
    for (let n = 0; n < 5; n += 1) lane.push('m', n);
    expect(lane.size).toBe(5);
    expect(drain(lane)).toEqual([0, 1, 2, 3, 4].map((n) => ['m', n]));
    expect(lane.size).toBe(0);
    expect(lane.shift()).toBe(false);
  });

  test('keeps a single entry in its inline slot, time after time', () => {
    const lane = new UserLane();
    for (let n = 0; n < 100; n += 1) {
      lane.push(n, n + 1);
      expect(lane.size).toBe(1);
      expect(lane.shift()).toBe(true);
      expect([lane.method, lane.argument]).toEqual([n, n + 1]);
    }
  });

  test('tells an entry whose slots are undefined from no entry', () => {
    const lane = new UserLane();
    lane.push(undefined, undefined);
    lane.push('m', undefined);
    expect(drain(lane)).toEqual([
      [undefined, undefined],
      ['m', undefined],
    ]);
  });

  test('lets go of what was taken', () => {
    const lane = new UserLane();
    lane.push('m', {});
    lane.shift();
    lane.clearTaken();
    expect([lane.method, lane.argument]).toEqual([undefined, undefined]);
  });

  test('behaves like an array under any mix of pushes, unshifts and shifts', () => {
    const acts = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.nat() },
        { weight: 1, arbitrary: fc.nat().map((n) => -1 - n) },
        { weight: 2, arbitrary: fc.constant('shift') },
      ),
      {
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(acts, (steps) => {
        const lane = new UserLane();
        const model: [string, number][] = [];
        for (const step of steps) {
          if (typeof step === 'number') {
            lane[step < 0 ? 'unshift' : 'push'](`m${step}`, step);
            model[step < 0 ? 'unshift' : 'push']([`m${step}`, step]);
          } else {
            const first = model.shift();
            expect(lane.shift()).toBe(first !== undefined);
            if (first !== undefined) expect([lane.method, lane.argument]).toEqual(first);
          }
          expect(lane.size).toBe(model.length);
        }
        expect(drain(lane)).toEqual(model);
      }),
    );
  });
});

describe('the queue of pairs', () => {
  test('grows past its blocks without losing or reordering', () => {
    const queue = new PairQueue();
    let next = 0;
    let first = 0;
    const push = (): void => queue.push(next, -next++);
    const drop = (): void => {
      expect([queue.headMethod(), queue.headArgument()]).toEqual([first, first === 0 ? -0 : -first]);
      queue.drop();
      first += 1;
    };
    for (let n = 0; n < 6; n += 1) push();
    for (let n = 0; n < 5; n += 1) drop();
    for (let n = 0; n < 1_000; n += 1) push();
    expect(queue.size).toBe(1_001);
    while (queue.size > 0) drop();
    expect(first).toBe(next);
    expect(queue.headMethod()).toBeUndefined();
  });

  test('takes entries in front of all others, whether it is empty, full or used up in part', () => {
    const acts = fc.array(fc.constantFrom('push', 'unshift', 'drop'), { maxLength: 400 });
    fc.assert(
      fc.property(acts, (steps) => {
        const queue = new PairQueue();
        const model: number[] = [];
        steps.forEach((step, n) => {
          if (step === 'drop') {
            if (model.shift() !== undefined) queue.drop();
          } else {
            queue[step](n, -n - 1);
            model[step](n);
          }
          expect([queue.size, queue.headMethod()]).toEqual([model.length, model[0]]);
        });
        for (const n of model) {
          expect([queue.headMethod(), queue.headArgument()]).toEqual([n, -n - 1]);
          queue.drop();
        }
        expect([queue.size, queue.headMethod()]).toEqual([0, undefined]);
      }),
    );
  });
});

describe('the queue of pairs, where many in a row have one method', () => {
  const run = fc.record({
    act: fc.constantFrom('push', 'push', 'unshift', 'drop'),
    method: fc.constantFrom('a', 'b', undefined),
    times: fc.integer({ min: 1, max: 40 }),
  });

  test('gives every entry its own method and argument, in order', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), (runs) => {
        const queue = new PairQueue();
        const model: [unknown, number][] = [];
        let next = 0;
        for (const { act, method, times } of runs) {
          for (let n = 0; n < times; n += 1) {
            if (act !== 'drop') {
              queue[act](method, next);
              model[act]([method, next++]);
            } else if (model.shift() !== undefined) queue.drop();
            expect([queue.size, queue.headMethod(), queue.headArgument()]).toEqual([
              model.length,
              ...(model[0] ?? [undefined, undefined]),
            ]);
          }
        }
        for (const entry of model) {
          expect([queue.headMethod(), queue.headArgument()]).toEqual(entry);
          queue.drop();
        }
        expect([queue.size, queue.headMethod(), queue.headArgument()]).toEqual([0, undefined, undefined]);
      }),
    );
  });

  test('lets go of what left it, also when a block of one method became one of pairs', () => {
    const queue = new PairQueue();
    const refs: WeakRef<object>[] = [];
    const push = (method: string): void => {
      const argument = {};
      refs.push(new WeakRef(argument));
      queue.push(method, argument);
    };
    for (let n = 0; n < 11; n += 1) push('a'); // four pairs, then seven arguments
    for (let n = 0; n < 6; n += 1) queue.drop();
    push('b');
    for (let n = 0; n < 3; n += 1) queue.drop();
    setFlagsFromString('--expose-gc');
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      (runInNewContext('gc') as () => void)();
      expect(refs.map((ref) => ref.deref() !== undefined)).toEqual(refs.map((_, n) => n >= 9));
      expect(queue.size).toBe(3);
    });
  });
});

const pour = (queue: PairQueue, count: number): void => {
  for (let n = 0; n < count; n += 1) queue.push(n, n);
};
const dropAllBut = (queue: PairQueue, count: number): void => {
  while (queue.size > count) queue.drop();
};

test.each<[name: string, queues: number, flood: (queue: PairQueue) => void]>([
  ['in one go', 20, (queue) => pour(queue, 40_000)],
  [
    'twice, so that its last block is a smaller one that was used before',
    150,
    (queue) => {
      // Blocks of 8 to 2,048 slots hold 2,044 pairs; the one of 1,024 is used up, and comes after that of 2,048.
      pour(queue, 2_044);
      dropAllBut(queue, 1_024);
      pour(queue, 1);
    },
  ],
  [
    'behind one that was put before it, so that its last block is the smallest',
    20,
    (queue) => {
      // Of 40,000 pairs 7,236 lie in the last block, which has room for 16,384; what comes when it is full gets the block that was put in front.
      pour(queue, 40_000);
      dropAllBut(queue, 7_236);
      queue.unshift('first', 'of all');
      queue.drop();
      pour(queue, 16_384 - 7_236 + 1);
    },
  ],
])('a queue that a flood went through %s keeps no large block', (_, count, flood) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const queues = Array.from({ length: count }, () => new PairQueue());
  const heapUsed = (): number => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const before = heapUsed();
  for (const queue of queues) {
    flood(queue);
    dropAllBut(queue, 0);
    queue.push('still', 'good');
    expect([queue.headMethod(), queue.headArgument(), queue.size]).toEqual(['still', 'good', 1]);
  }
  expect(heapUsed() - before).toBeLessThan(2_000_000);
  expect(queues).toHaveLength(count);
});

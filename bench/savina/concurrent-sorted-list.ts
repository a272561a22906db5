// Savina's Concurrent Sorted Linked List: workers add to one actor's list, search it and ask for its size, each waiting for its answer.
// Checked: the list at the end is what a sequential program makes of the same additions, and no worker saw it shrink.
import { defineActor, type Ref, seededRandom } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';
import { SortedList } from './sorted-list.ts';

interface List {
  add(value: number): void;
  has(value: number): boolean;
  size(): number;
  values(): number[];
}

interface Worker {
  /** Gives how many of its operations were answered. */
  work(): number;
}

interface Load {
  readonly index: number;
  readonly operations: number;
  readonly writePercent: number;
  readonly sizePercent: number;
}

interface Operation {
  readonly kind: 'add' | 'has' | 'size';
  readonly value: number;
}

const largestValue = 524_287;

/** One worker's operations, the same whenever they are asked for. */
function* operationsOf({ index, operations, writePercent, sizePercent }: Load): Generator<Operation> {
  const random = seededRandom(index);
  for (let number = 0; number < operations; number += 1) {
    const value = Math.floor(random.next() * largestValue);
    const lot = random.next() * 100;
    yield { kind: lot < sizePercent ? 'size' : lot < sizePercent + writePercent ? 'add' : 'has', value };
  }
}

const list = defineActor<List>(import.meta.url, 'list', () => {
  const sorted = new SortedList();
  return {
    add: (value) => sorted.add(value),
    has: (value) => sorted.has(value),
    size: () => sorted.size,
    values: () => sorted.toArray(),
  };
});

const worker = defineActor<Worker, { list: Ref<List>; load: Load }>(import.meta.url, 'worker', (ctx, args) => ({
  work: async () => {
    const ask = ctx.ask(args.list, noTimeout);
    let answered = 0;
    let seenSize = 0;
    for (const { kind, value } of operationsOf(args.load)) {
      if (kind === 'add') await ask.add(value);
      else if (kind === 'has') await ask.has(value);
      else {
        const size = await ask.size();
        if (size < seenSize) throw new Error(`the list shrank from ${seenSize} to ${size}`);
        seenSize = size;
      }
      answered += 1;
    }
    return answered;
  },
}));

function checkValues(values: readonly number[], loads: readonly Load[]): void {
  const added = loads.flatMap((load) => [...operationsOf(load)].filter(({ kind }) => kind === 'add').map(({ value }) => value));
  const wanted = [...new Set(added)].sort((one, other) => one - other);
  mustEqual('the length of the list', values.length, wanted.length);
  for (const [index, value] of values.entries()) mustEqual(`number ${index} of the list`, value, wanted[index] ?? Number.NaN);
}

export const concurrentSortedList = savinaBenchmark({
  name: 'savina-sorted-list',
  unit: 'requests',
  isParallel: true,
  full: { workers: 20, operations: 8_000, writePercent: 10, sizePercent: 1 },
  small: { workers: 4, operations: 50, writePercent: 10, sizePercent: 1 },
  operations: ({ workers, operations }) => workers * operations,
  async run({ system, placement }, { workers, ...share }) {
    const sorted = system.spawn(list, undefined, { placement });
    const loads = Array.from({ length: workers }, (_, index) => ({ index, ...share }));
    const refs = loads.map((load) => system.spawn(worker, { list: sorted, load }, { placement }));
    const answered = await Promise.all(refs.map((ref) => ref.askWith(noTimeout).work()));
    return async () => {
      checkValues(await sorted.ask.values(), loads);
      await Promise.all([sorted, ...refs].map((ref) => system.stop(ref)));
      return answered.reduce((sum, count) => sum + count, 0);
    };
  },
});

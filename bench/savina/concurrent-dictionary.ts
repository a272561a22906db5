// Savina's Concurrent Dictionary: workers read and write one actor's table, each waiting for its answer. Checked: what is read was there from
// the beginning or written for that key, and at the end each key holds the last that one of its writers wrote.
import { defineActor, type Ref, seededRandom } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

interface Entry {
  readonly key: number;
  readonly value: number;
}

interface Dictionary {
  read(key: number): number;
  /** Gives what was there before. */
  write(entry: Entry): number;
  entries(): Map<number, number>;
}

interface Worker {
  /** Gives how many of its operations were answered. */
  work(): number;
}

interface Load {
  readonly index: number;
  readonly operations: number;
  readonly writePercent: number;
}

const keys = 16_384;

/** One worker's operations, the same whenever they are asked for: an entry to write, or a key to read. */
function* operationsOf({ index, operations, writePercent }: Load): Generator<Entry | number> {
  const random = seededRandom(index);
  for (let number = 0; number < operations; number += 1) {
    const key = Math.floor(random.next() * keys);
    yield random.next() * 100 < writePercent ? { key, value: key + keys * (1 + index * operations + number) } : key;
  }
}

const dictionary = defineActor<Dictionary>(import.meta.url, 'dictionary', () => {
  const table = new Map(Array.from({ length: keys }, (_, key) => [key, key]));
  const read = (key: number): number => table.get(key) ?? Number.NaN;
  return {
    read,
    write: ({ key, value }) => {
      const before = read(key);
      table.set(key, value);
      return before;
    },
    entries: () => table,
  };
});

const worker = defineActor<Worker, { dictionary: Ref<Dictionary>; load: Load }>(import.meta.url, 'worker', (ctx, args) => ({
  work: async () => {
    const ask = ctx.ask(args.dictionary, noTimeout);
    let answered = 0;
    for (const operation of operationsOf(args.load)) {
      const isRead = typeof operation === 'number';
      const value = isRead ? await ask.read(operation) : await ask.write(operation);
      mustEqual('the key of the value that was read', value % keys, isRead ? operation : operation.key);
      answered += 1;
    }
    return answered;
  },
}));

/** Of each key, what its writers wrote last; those of one worker are in order, those of several in any. */
function lastWrites(loads: readonly Load[]): ReadonlyMap<number, ReadonlySet<number>> {
  const ends = new Map<number, Set<number>>();
  for (const load of loads) {
    const own = new Map<number, number>();
    for (const operation of operationsOf(load)) if (typeof operation !== 'number') own.set(operation.key, operation.value);
    for (const [key, value] of own) ends.set(key, (ends.get(key) ?? new Set()).add(value));
  }
  return ends;
}

function checkEntries(entries: ReadonlyMap<number, number>, loads: readonly Load[]): void {
  const ends = lastWrites(loads);
  mustEqual('the keys of the dictionary', entries.size, keys);
  for (const [key, value] of entries)
    if (!(ends.get(key) ?? new Set([key])).has(value))
      throw new Error(`key ${key} holds ${value}, which none of its writers wrote last`);
}

export const concurrentDictionary = savinaBenchmark({
  name: 'savina-dictionary',
  unit: 'requests',
  isParallel: true,
  full: { workers: 20, operations: 10_000, writePercent: 10 },
  small: { workers: 4, operations: 50, writePercent: 10 },
  operations: ({ workers, operations }) => workers * operations,
  async run({ system, placement }, { workers, operations, writePercent }) {
    const table = system.spawn(dictionary, undefined, { placement });
    const loads = Array.from({ length: workers }, (_, index) => ({ index, operations, writePercent }));
    const refs = loads.map((load) => system.spawn(worker, { dictionary: table, load }, { placement }));
    const answered = await Promise.all(refs.map((ref) => ref.askWith(noTimeout).work()));
    return async () => {
      checkEntries(await table.ask.entries(), loads);
      await Promise.all([table, ...refs].map((ref) => system.stop(ref)));
      return answered.reduce((sum, count) => sum + count, 0);
    };
  },
});

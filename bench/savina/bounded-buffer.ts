// Savina's Bounded Buffer: producers and consumers that work for each item, and a manager between them that never holds more than fit.
// Checked: each item is consumed once, and the buffer's bound.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';
import { PseudoRandom } from './pseudo-random.ts';

interface Load {
  readonly slots: number;
  readonly producers: number;
  readonly itemsPerProducer: number;
  readonly consumers: number;
  readonly produceCost: number;
  readonly consumeCost: number;
}

interface Item {
  readonly id: number;
  readonly value: number;
  readonly producer: Ref<Producer>;
}

interface Producer {
  produce(): void;
}

interface Consumer {
  consume(item: Item): void;
}

interface Consumed {
  readonly items: number;
  readonly sumOfIds: number;
}

interface Manager {
  /** Settles when all items are consumed. */
  run(): Consumed;
  put(item: Item): void;
  /** Says what it has consumed since it said so last, and that it is free. */
  free(consumer: Ref<Consumer>, consumed: Consumed): void;
}

/** Savina's work on one item: a hundred logarithms for each unit of cost. */
function workOn(value: number, cost: number): number {
  const random = new PseudoRandom(cost);
  let result = value;
  for (let draw = 0; draw < cost * 100; draw += 1) result += Math.log(random.next() / 65_536 + 0.01);
  return result;
}

const producer = defineActor<Producer, { manager: Ref<Manager>; firstId: number; load: Load }>(
  import.meta.url,
  'producer',
  (ctx, { manager, firstId, load }) => {
    let produced = 0;
    let value = 0;
    return {
      produce: () => {
        if (produced === load.itemsPerProducer) return;
        value = workOn(value, load.produceCost);
        manager.tell.put({ id: firstId + produced, value, producer: ctx.self });
        produced += 1;
      },
    };
  },
);

const consumer = defineActor<Consumer, { manager: Ref<Manager>; load: Load }>(import.meta.url, 'consumer', (ctx, args) => {
  let value = 0;
  return {
    consume: (item) => {
      value = workOn(value + item.value, args.load.consumeCost);
      if (!Number.isFinite(value)) throw new Error('an item without a value');
      args.manager.tell.free(ctx.self, { items: 1, sumOfIds: item.id });
    },
  };
});

const manager = defineActor<Manager, { load: Load; placement: 'spread' | 'parent' }>(
  import.meta.url,
  'manager',
  (ctx, { load, placement }) => {
    const buffer: Item[] = [];
    const waitingProducers: Ref<Producer>[] = [];
    const freeConsumers: Ref<Consumer>[] = [];
    // Each producer may have one item under way, for which there must be a place.
    const softBound = load.slots - load.producers;
    let items = 0;
    let sumOfIds = 0;
    let finished: ReplyTo<Consumed> | undefined;
    return {
      run: () => {
        for (let index = 0; index < load.consumers; index += 1)
          freeConsumers.push(ctx.spawn(consumer, { manager: ctx.self, load }, { placement }));
        for (let index = 0; index < load.producers; index += 1) {
          const firstId = index * load.itemsPerProducer;
          ctx.spawn(producer, { manager: ctx.self, firstId, load }, { placement }).tell.produce();
        }
        finished = ctx.reply<Consumed>();
        return finished;
      },
      put: (item) => {
        const idle = freeConsumers.pop();
        if (idle === undefined) buffer.push(item);
        else idle.tell.consume(item);
        if (buffer.length > load.slots) throw new Error(`${buffer.length} items in a buffer of ${load.slots}`);
        if (buffer.length < softBound) item.producer.tell.produce();
        else waitingProducers.push(item.producer);
      },
      free: (ref, consumed) => {
        items += consumed.items;
        sumOfIds += consumed.sumOfIds;
        const item = buffer.shift();
        if (item === undefined) freeConsumers.push(ref);
        else ref.tell.consume(item);
        if (buffer.length < softBound) waitingProducers.shift()?.tell.produce();
        if (items === load.producers * load.itemsPerProducer) finished?.send({ items, sumOfIds });
      },
    };
  },
);

export const boundedBuffer = savinaBenchmark({
  name: 'savina-bounded-buffer',
  unit: 'items',
  isParallel: true,
  full: { slots: 50, producers: 40, itemsPerProducer: 1_000, consumers: 40, produceCost: 25, consumeCost: 25 },
  small: { slots: 5, producers: 3, itemsPerProducer: 20, consumers: 3, produceCost: 1, consumeCost: 1 },
  operations: ({ producers, itemsPerProducer }) => producers * itemsPerProducer,
  async run({ system, placement }, load) {
    const ref = system.spawn(manager, { load, placement }, { placement });
    const { items, sumOfIds } = await ref.askWith(noTimeout).run();
    return async () => {
      mustEqual('the sum of the ids of the items consumed', sumOfIds, (items * (items - 1)) / 2);
      await system.stop(ref);
      return items;
    };
  },
});

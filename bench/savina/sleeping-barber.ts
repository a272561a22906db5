// Savina's Sleeping Barber: a factory sends customers to a waiting room, a barber cuts their hair one by one, and who finds the room full
// comes again. Checked: each customer has one haircut, begun before it is done, and the room's bound.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { noTimeout, savinaBenchmark } from './benchmark.ts';
import { busyWait } from './busy-wait.ts';
import { PseudoRandom } from './pseudo-random.ts';

interface Load {
  readonly haircuts: number;
  readonly places: number;
  readonly productionRate: number;
  readonly haircutRate: number;
}

interface Customer {
  turnedAway(): void;
  begun(): void;
  done(): void;
}

interface Room {
  enter(customer: Ref<Customer>): void;
  next(): void;
}

interface Barber {
  cut(customer: Ref<Customer>): void;
}

interface Factory {
  produce(): number;
  returned(customer: Ref<Customer>): void;
  served(index: number): void;
}

const customer = defineActor<Customer, { factory: Ref<Factory>; index: number }>(import.meta.url, 'customer', (ctx, args) => {
  let isInChair = false;
  return {
    turnedAway: () => args.factory.tell.returned(ctx.self),
    begun: () => {
      isInChair = true;
    },
    done: () => {
      if (!isInChair) throw new Error('a haircut is done that was not begun');
      args.factory.tell.served(args.index);
      ctx.stop();
    },
  };
});

const barber = defineActor<Barber, { room: Ref<Room>; haircutRate: number }>(import.meta.url, 'barber', (_ctx, args) => {
  const random = new PseudoRandom(1);
  return {
    cut: (guest) => {
      guest.tell.begun();
      busyWait(random.below(args.haircutRate) + 10);
      guest.tell.done();
      args.room.tell.next();
    },
  };
});

const room = defineActor<Room, Load>(import.meta.url, 'room', (ctx, { places, haircutRate }) => {
  const worker = ctx.spawn(barber, { room: ctx.self, haircutRate });
  const waiting: Ref<Customer>[] = [];
  let isBarberAsleep = true;
  const next = (): void => {
    const guest = waiting.shift();
    isBarberAsleep = guest === undefined;
    if (guest !== undefined) worker.tell.cut(guest);
  };
  return {
    enter: (guest) => {
      if (waiting.length === places) {
        guest.tell.turnedAway();
        return;
      }
      waiting.push(guest);
      if (isBarberAsleep) next();
    },
    next,
  };
});

const factory = defineActor<Factory, { room: Ref<Room>; load: Load }>(import.meta.url, 'factory', (ctx, { room, load }) => {
  const random = new PseudoRandom(2);
  const served = new Set<number>();
  let finished: ReplyTo<number> | undefined;
  return {
    produce: () => {
      for (let index = 0; index < load.haircuts; index += 1) {
        room.tell.enter(ctx.spawn(customer, { factory: ctx.self, index }));
        busyWait(random.below(load.productionRate) + 10);
      }
      finished = ctx.reply<number>();
      return finished;
    },
    returned: (guest) => room.tell.enter(guest),
    served: (index) => {
      if (served.has(index)) throw new Error(`customer ${index} was served twice`);
      served.add(index);
      if (served.size === load.haircuts) finished?.send(served.size);
    },
  };
});

export const sleepingBarber = savinaBenchmark({
  name: 'savina-barber',
  unit: 'haircuts',
  isParallel: true,
  full: { haircuts: 5_000, places: 1_000, productionRate: 1_000, haircutRate: 1_000 },
  small: { haircuts: 50, places: 5, productionRate: 10, haircutRate: 10 },
  operations: ({ haircuts }) => haircuts,
  async run({ system, placement }, load) {
    const waitingRoom = system.spawn(room, load, { placement });
    const source = system.spawn(factory, { room: waitingRoom, load }, { placement });
    const served = await source.askWith(noTimeout).produce();
    return async () => {
      await Promise.all([system.stop(source), system.stop(waitingRoom)]);
      return served;
    };
  },
});

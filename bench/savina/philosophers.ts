// Savina's Dining Philosophers: an arbiter gives both forks or none, and who gets none asks again at once. Checked: no fork is in two hands,
// all lie on the table at the end, and each has eaten as often as it was to.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

interface Philosopher {
  sit(): void;
  eat(): void;
  wait(): void;
}

interface Arbiter {
  /** Gives how many meals there were. */
  serve(meals: number): number;
  hungry(seat: number): void;
  sated(seat: number): void;
  leave(meals: number): void;
}

const philosopher = defineActor<Philosopher, { arbiter: Ref<Arbiter>; seat: number; meals: number }>(
  import.meta.url,
  'philosopher',
  (_ctx, { arbiter, seat, meals }) => {
    let eaten = 0;
    const askForForks = (): void => arbiter.tell.hungry(seat);
    return {
      sit: askForForks,
      wait: askForForks,
      eat: () => {
        eaten += 1;
        arbiter.tell.sated(seat);
        if (eaten < meals) askForForks();
        else arbiter.tell.leave(eaten);
      },
    };
  },
);

const arbiter = defineActor<Arbiter, { seats: number; placement: 'spread' | 'parent' }>(
  import.meta.url,
  'arbiter',
  (ctx, { seats, placement }) => {
    const isTaken = Array.from({ length: seats }, () => false);
    let guests: readonly Ref<Philosopher>[] = [];
    let open = seats;
    let eaten = 0;
    let finished: ReplyTo<number> | undefined;
    const forksOf = (seat: number): readonly [number, number] => [seat, (seat + 1) % seats];
    const lay = (fork: number, taken: boolean): void => {
      if (isTaken[fork] === taken) throw new Error(`fork ${fork} is ${taken ? 'taken' : 'laid down'} twice`);
      isTaken[fork] = taken;
    };
    return {
      serve: (meals) => {
        guests = Array.from({ length: seats }, (_, seat) =>
          ctx.spawn(philosopher, { arbiter: ctx.self, seat, meals }, { placement }),
        );
        for (const guest of guests) guest.tell.sit();
        finished = ctx.reply<number>();
        return finished;
      },
      hungry: (seat) => {
        const [left, right] = forksOf(seat);
        if (isTaken[left] || isTaken[right]) {
          guests[seat]?.tell.wait();
          return;
        }
        lay(left, true);
        lay(right, true);
        guests[seat]?.tell.eat();
      },
      sated: (seat) => {
        for (const fork of forksOf(seat)) lay(fork, false);
      },
      leave: (meals) => {
        eaten += meals;
        open -= 1;
        if (open > 0) return;
        mustEqual('forks in hands at the end', isTaken.filter((taken) => taken).length, 0);
        finished?.send(eaten);
      },
    };
  },
);

export const philosophers = savinaBenchmark({
  name: 'savina-philosophers',
  unit: 'meals',
  isParallel: true,
  full: { seats: 20, meals: 10_000 },
  small: { seats: 5, meals: 20 },
  operations: ({ seats, meals }) => seats * meals,
  async run({ system, placement }, { seats, meals }) {
    const ref = system.spawn(arbiter, { seats, placement }, { placement });
    const eaten = await ref.askWith(noTimeout).serve(meals);
    return async () => {
      await system.stop(ref);
      return eaten;
    };
  },
});

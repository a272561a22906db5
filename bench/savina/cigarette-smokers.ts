// Savina's Cigarette Smokers: an arbiter has one of many smokers smoke, round by round. Checked: each smoker smoked as often, and as long, as the lots say.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';
import { busyWait } from './busy-wait.ts';
import { PseudoRandom } from './pseudo-random.ts';

interface Smoked {
  readonly times: number;
  readonly draws: number;
}

interface Smoker {
  smoke(draws: number): void;
  smoked(): Smoked;
}

interface Arbiter {
  run(rounds: number): void;
  begun(smoker: number): void;
  smoked(): Smoked[];
}

const longest = 1_000;

/** Who smokes, and for how long; the same for each run. */
class Lots {
  readonly #random = new PseudoRandom(7);
  readonly #smokers: number;

  constructor(smokers: number) {
    this.#smokers = smokers;
  }

  draw(): { readonly smoker: number; readonly draws: number } {
    return { smoker: this.#random.below(this.#smokers), draws: this.#random.below(longest) + 10 };
  }
}

const smoker = defineActor<Smoker, { arbiter: Ref<Arbiter>; index: number }>(import.meta.url, 'smoker', (_ctx, args) => {
  let times = 0;
  let total = 0;
  return {
    smoke: (draws) => {
      args.arbiter.tell.begun(args.index);
      busyWait(draws);
      times += 1;
      total += draws;
    },
    smoked: () => ({ times, draws: total }),
  };
});

const arbiter = defineActor<Arbiter, { smokers: number; placement: 'spread' | 'parent' }>(
  import.meta.url,
  'arbiter',
  (ctx, args) => {
    const smokers = Array.from({ length: args.smokers }, (_, index) =>
      ctx.spawn(smoker, { arbiter: ctx.self, index }, { placement: args.placement }),
    );
    const lots = new Lots(args.smokers);
    let left = 0;
    let waitsFor = -1;
    let finished: ReplyTo<void> | undefined;
    const next = (): void => {
      const lot = lots.draw();
      waitsFor = lot.smoker;
      smokers[waitsFor]?.tell.smoke(lot.draws);
    };
    return {
      run: (rounds) => {
        left = rounds;
        next();
        finished = ctx.reply<void>();
        return finished;
      },
      begun: (index) => {
        mustEqual('who smokes', index, waitsFor);
        left -= 1;
        if (left > 0) next();
        else finished?.send();
      },
      smoked: () => Promise.all(smokers.map((ref) => ctx.ask(ref, noTimeout).smoked())),
    };
  },
);

/** Holds what was smoked against the lots; gives the rounds. */
function checkSmoked(smoked: readonly Smoked[], rounds: number): number {
  const lots = new Lots(smoked.length);
  const wanted = smoked.map(() => ({ times: 0, draws: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    const { smoker, draws } = lots.draw();
    const of = wanted[smoker];
    if (of === undefined) throw new Error('a lot for nobody');
    of.times += 1;
    of.draws += draws;
  }
  for (const [index, { times, draws }] of smoked.entries()) {
    mustEqual(`times that smoker ${index} smoked`, times, wanted[index]?.times ?? Number.NaN);
    mustEqual(`how long smoker ${index} smoked`, draws, wanted[index]?.draws ?? Number.NaN);
  }
  return smoked.reduce((sum, { times }) => sum + times, 0);
}

export const cigaretteSmokers = savinaBenchmark({
  name: 'savina-smokers',
  unit: 'rounds',
  isParallel: true,
  full: { smokers: 200, rounds: 1_000 },
  small: { smokers: 5, rounds: 50 },
  operations: ({ rounds }) => rounds,
  async run({ system, placement }, { smokers, rounds }) {
    const ref = system.spawn(arbiter, { smokers, placement }, { placement });
    await ref.askWith(noTimeout).run(rounds);
    return async () => {
      const done = checkSmoked(await ref.askWith(noTimeout).smoked(), rounds);
      await system.stop(ref);
      return done;
    };
  },
});

// Savina's Logistic Map Series: each series asks its computer for one term after another, and no other message may come between. Here that is an
// async handler. Checked: the last term of each series is, to the bit, what a loop computes.
import { defineActor, type Ref } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

interface Computer {
  compute(term: number): number;
}

interface Series {
  next(): void;
  result(): { term: number; computed: number };
}

interface Master {
  /** Gives how many terms were computed. */
  run(): number;
}

interface Load {
  readonly series: number;
  readonly terms: number;
  readonly startRate: number;
  readonly increment: number;
}

/** Rate and first term of one series. */
function seriesOf({ startRate, increment }: Load, index: number): { readonly rate: number; readonly start: number } {
  return { rate: startRate + index * increment, start: (index + 1) * increment };
}

function nextTerm(rate: number, term: number): number {
  return rate * term * (1 - term);
}

const computer = defineActor<Computer, { rate: number }>(import.meta.url, 'computer', (_ctx, { rate }) => ({
  compute: (term) => nextTerm(rate, term),
}));

const series = defineActor<Series, { rate: number; start: number }>(import.meta.url, 'series', (ctx, { rate, start }) => {
  const partner: Ref<Computer> = ctx.spawn(computer, { rate });
  let term = start;
  let computed = 0;
  return {
    next: async () => {
      term = await ctx.ask(partner, noTimeout).compute(term);
      computed += 1;
    },
    result: () => ({ term, computed }),
  };
});

const master = defineActor<Master, { load: Load; placement: 'spread' | 'parent' }>(
  import.meta.url,
  'master',
  (ctx, { load, placement }) => {
    const all = Array.from({ length: load.series }, (_, index) => ctx.spawn(series, seriesOf(load, index), { placement }));
    return {
      run: async () => {
        for (let sent = 0; sent < load.terms; sent += 1) for (const ref of all) ref.tell.next();
        const results = await Promise.all(all.map((ref) => ctx.ask(ref, noTimeout).result()));
        for (const [index, { term }] of results.entries())
          mustEqual(`the last term of series ${index}`, term, lastTerm(load, index));
        return results.reduce((sum, { computed }) => sum + computed, 0);
      },
    };
  },
);

function lastTerm(load: Load, index: number): number {
  const { rate, start } = seriesOf(load, index);
  let term = start;
  for (let computed = 0; computed < load.terms; computed += 1) term = nextTerm(rate, term);
  return term;
}

export const logisticMap = savinaBenchmark({
  name: 'savina-logistic-map',
  unit: 'terms',
  isParallel: true,
  full: { series: 10, terms: 25_000, startRate: 3.46, increment: 0.0025 },
  small: { series: 3, terms: 50, startRate: 3.46, increment: 0.0025 },
  operations: (load) => load.series * load.terms,
  async run({ system, placement }, load) {
    const ref = system.spawn(master, { load, placement }, { placement });
    const computed = await ref.askWith(noTimeout).run();
    return async () => {
      await system.stop(ref);
      return computed;
    };
  },
});

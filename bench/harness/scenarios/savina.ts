// Savina's benchmarks with Savina's parameters: the rows of `bench/savina`, of which only names, sizes and times stand here, since the harness must
// load before the package is built. A test holds the two against each other.
import { type Measure, rateOf, type Scenario } from '../scenario.ts';

interface SavinaRow {
  readonly name: string;
  readonly title: string;
  /** What one operation is, in the plural. */
  readonly unit: string;
  /** Of one run with Savina's parameters. */
  readonly operations: number;
  /** Runs that are measured as one, so that there is something to measure. */
  readonly runs: number;
  /** Runs before; default 1. */
  readonly warmUpRuns?: number;
  readonly isParallel: boolean;
  /** Rounds at most; default: as many as asked for. */
}

const rows: readonly SavinaRow[] = [
  {
    name: 'savina-pingpong',
    title: 'two actors, 40,000 pings',
    unit: 'messages',
    operations: 80_000,
    runs: 10,
    warmUpRuns: 3,
    isParallel: false,
  },
  {
    name: 'savina-count',
    title: 'one actor floods another with 1,000,000',
    unit: 'messages',
    operations: 1_000_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-fj-throughput',
    title: '60 actors, 10,000 messages for each, dealt out in turn',
    unit: 'messages',
    operations: 600_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-fj-create',
    title: '40,000 actors that handle one message and end',
    unit: 'actors',
    operations: 40_000,
    runs: 3,
    isParallel: true,
  },
  {
    name: 'savina-ring',
    title: 'a token goes 100,000 hops round 100 actors',
    unit: 'messages',
    operations: 100_000,
    runs: 10,
    warmUpRuns: 3,
    isParallel: false,
  },
  {
    name: 'savina-chameneos',
    title: '100 creatures and 200,000 meetings',
    unit: 'meetings',
    operations: 200_000,
    runs: 2,
    isParallel: true,
  },
  {
    name: 'savina-big',
    title: '120 actors, each pings 20,000 times one that it picks by chance',
    unit: 'messages',
    operations: 4_800_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-dictionary',
    title: '20 workers, 10,000 requests each to one table, a tenth of them writes',
    unit: 'requests',
    operations: 200_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-sorted-list',
    title: '20 workers, 8,000 requests each to one sorted list, a tenth of them additions',
    unit: 'requests',
    operations: 160_000,
    runs: 1,
    warmUpRuns: 0,
    isParallel: true,
  },
  {
    name: 'savina-bounded-buffer',
    title: '40 producers of 1,000 items each, 40 consumers, 50 slots',
    unit: 'items',
    operations: 40_000,
    runs: 1,
    warmUpRuns: 0,
    isParallel: true,
  },
  {
    name: 'savina-philosophers',
    title: '20 philosophers, 10,000 meals each',
    unit: 'meals',
    operations: 200_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-barber',
    title: '5,000 haircuts, a waiting room of 1,000',
    unit: 'haircuts',
    operations: 5_000,
    runs: 1,
    warmUpRuns: 0,
    isParallel: true,
  },
  {
    name: 'savina-smokers',
    title: '200 smokers, 1,000 rounds',
    unit: 'rounds',
    operations: 1_000,
    runs: 20,
    warmUpRuns: 3,
    isParallel: true,
  },
  {
    name: 'savina-logistic-map',
    title: '10 series of 25,000 terms',
    unit: 'terms',
    operations: 250_000,
    runs: 1,
    isParallel: true,
  },
  {
    name: 'savina-banking',
    title: '1,000 accounts, 50,000 transactions',
    unit: 'transactions',
    operations: 50_000,
    runs: 2,
    isParallel: true,
  },
];

/** One thread is main; on two, main only waits. */
function scenarioOf({ name, title, unit, operations, runs, warmUpRuns = 1, isParallel }: SavinaRow): Scenario {
  return {
    name,
    program: name,
    title: `Savina: ${title}; an operation is one of the ${unit}`,
    threads: isParallel ? [0, 2] : [0],
    operations: operations * runs,
    warmUpOperations: operations * warmUpRuns,
    step: operations,
    timeoutMs: 120_000,
    mostRounds: 1,
    measures: rateOf(name, `${unit}/s`),
  };
}

export const savinaScenarios: readonly Scenario[] = rows.map(scenarioOf);

function scaling(name: string): Measure {
  return { row: `savina-scaling-${name}`, of: `savina-${name}`, unit: 'x of one', better: 'higher' };
}

export const savinaScaling: Scenario = {
  name: 'savina-scaling',
  program: 'savina-scaling',
  title:
    'Savina: actors shared out between two host threads, beside all on one; an operation is one turn of all three benchmarks',
  threads: [2],
  operations: 2,
  warmUpOperations: 1,
  measures: [scaling('fj-throughput'), scaling('fj-create'), scaling('bounded-buffer')],
  mostRounds: 1,
  timeoutMs: 180_000,
};

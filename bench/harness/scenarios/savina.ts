// Savina's benchmarks with Savina's parameters: the rows of `bench/savina`, of which only names, sizes and times stand here, since the harness must
// load before the package is built. A test holds the two against each other.
import { rateOf, type Scenario } from '../scenario.ts';

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
    measures: rateOf(name, `${unit}/s`),
  };
}

export const savinaScenarios: readonly Scenario[] = rows.map(scenarioOf);

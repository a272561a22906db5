// The table of Savina's benchmarks, in Savina's order. To add one: its file beside this one, and its line here.
import type { SavinaBenchmark } from './benchmark.ts';
import { big } from './big.ts';
import { chameneos } from './chameneos.ts';
import { count } from './count.ts';
import { forkJoinCreate } from './fork-join-create.ts';
import { forkJoinThroughput } from './fork-join-throughput.ts';
import { pingPong } from './ping-pong.ts';
import { threadRing } from './thread-ring.ts';

const microBenchmarks: readonly SavinaBenchmark[] = [
  pingPong,
  count,
  forkJoinThroughput,
  forkJoinCreate,
  threadRing,
  chameneos,
  big,
];

export const benchmarks: readonly SavinaBenchmark[] = microBenchmarks;

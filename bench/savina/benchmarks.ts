// The table of Savina's benchmarks, in Savina's order. To add one: its file beside this one, and its line here.

import { bankTransaction } from './bank-transaction.ts';
import type { SavinaBenchmark } from './benchmark.ts';
import { big } from './big.ts';
import { boundedBuffer } from './bounded-buffer.ts';
import { chameneos } from './chameneos.ts';
import { cigaretteSmokers } from './cigarette-smokers.ts';
import { concurrentDictionary } from './concurrent-dictionary.ts';
import { concurrentSortedList } from './concurrent-sorted-list.ts';
import { count } from './count.ts';
import { forkJoinCreate } from './fork-join-create.ts';
import { forkJoinThroughput } from './fork-join-throughput.ts';
import { logisticMap } from './logistic-map.ts';
import { philosophers } from './philosophers.ts';
import { pingPong } from './ping-pong.ts';
import { sleepingBarber } from './sleeping-barber.ts';
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

const concurrencyBenchmarks: readonly SavinaBenchmark[] = [
  concurrentDictionary,
  concurrentSortedList,
  boundedBuffer,
  philosophers,
  sleepingBarber,
  cigaretteSmokers,
  logisticMap,
  bankTransaction,
];

export const benchmarks: readonly SavinaBenchmark[] = [...microBenchmarks, ...concurrencyBenchmarks];

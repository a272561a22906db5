// Work that takes the processor and gives nothing, as Savina's benchmarks wait while they are awake.
import { PseudoRandom } from './pseudo-random.ts';

const random = new PseudoRandom(1);

/** Draws so many numbers; gives their sum, so that the work cannot be left out. */
export function busyWait(draws: number): number {
  let sum = 0;
  for (let drawn = 0; drawn < draws; drawn += 1) sum += random.next();
  return sum;
}

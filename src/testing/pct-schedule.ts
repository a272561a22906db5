// A schedule by priorities (probabilistic concurrency testing, Burckhardt et al. 2010): each actor and each direction of a link draws a
// priority, the highest goes first, and at `changes` random steps the one that is about to go falls behind all others. It finds an error
// that needs d orderings with a probability of at least 1/(n·k^(d-1)), for n processes and k steps, where lots seldom hit upon long detours.
import { type Random, seededRandom } from '../base/random.ts';
import { type Choice, processOf, type Schedule } from './choice.ts';

export interface PctOptions {
  /** How often somebody falls behind, 0 or more; default 2. */
  readonly changes?: number;
  /** Within how many steps that happens; default 200. */
  readonly steps?: number;
}

export function pctSchedule(seed: number, { changes = 2, steps = 200 }: PctOptions = {}): Schedule {
  const random = seededRandom(seed);
  const changeAt = new Set(Array.from({ length: changes }, () => Math.floor(random.next() * steps)));
  const priorities = new Map<string, number>();
  let step = 0;
  let lowest = 0;
  return {
    choose(choices) {
      const ranks = choices.map((choice) => priorityOf(priorities, random, choice));
      let first = highest(ranks);
      if (changeAt.has(step++)) {
        lowest -= 1;
        priorities.set(processOf(choices[first] as Choice), lowest);
        ranks[first] = lowest;
        first = highest(ranks);
      }
      return first;
    },
  };
}

function priorityOf(priorities: Map<string, number>, random: Random, choice: Choice): number {
  const process = processOf(choice);
  const known = priorities.get(process);
  if (known !== undefined) return known;
  const drawn = random.next();
  priorities.set(process, drawn);
  return drawn;
}

function highest(ranks: readonly number[]): number {
  return ranks.reduce((best, rank, index) => (rank > (ranks[best] ?? rank) ? index : best), 0);
}

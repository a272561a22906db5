// The schedule that draws lots: each thing that can happen is as likely as any other.
import { seededRandom } from '../base/random.ts';
import type { Schedule } from './choice.ts';

export function seededSchedule(seed: number): Schedule {
  const random = seededRandom(seed);
  return { choose: (choices) => (choices.length === 1 ? 0 : Math.floor(random.next() * choices.length)) };
}

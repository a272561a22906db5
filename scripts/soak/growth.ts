// Whether memory grew over a soak: what is held at the end against what was held in the middle, when all that is made once was there.
import type { Picture } from './picture.ts';

/** A run that is shorter is not yet level. */
const leastMinutes = 5;
const heap = { share: 0.25, mb: 12 };
const rss = { share: 0.25, mb: 64 };

/** What grew by more than a share of itself and some megabytes. */
export function growthFaults(middle: Picture, end: Picture): readonly string[] {
  if (end.atMs < leastMinutes * 60_000) return [];
  const grew = (what: string, from: number, to: number, allowed: { share: number; mb: number }): readonly string[] =>
    to <= from * (1 + allowed.share) + allowed.mb ? [] : [`${what} grew from ${from.toFixed(1)} to ${to.toFixed(1)} MB`];
  return [...grew('the heap of main', middle.heapMb, end.heapMb, heap), ...grew('resident memory', middle.rssMb, end.rssMb, rss)];
}

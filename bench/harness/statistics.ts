// Median and spread of a few rounds.

export interface Summary {
  readonly median: number;
  /** The smallest and the largest. */
  readonly spread: readonly [number, number];
}

/** Of at least one number. */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: [quantile(sorted, 0), quantile(sorted, 1)] };
}

/** The value below which `share` (0 to 1) of the sorted numbers lie, between two of them in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new Error('there are no values');
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

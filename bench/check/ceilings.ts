// `bench/ceilings.json`: what each figure may come to. An amount may be what was measured when the ceiling was set and its headroom, a share of it and some
// bytes (fewer than the smallest object has); a ratio at least the 1.5th part. So twice the cost is outside, or, where next to nothing is allocated, an
// object more; what a busy machine does to the figures is inside.
import type { Figure } from './figure.ts';

export interface Ceiling {
  /** When the ceiling was set. */
  readonly measured: number;
  /** The amount may not be above. */
  readonly most?: number;
  /** The ratio may not be below. */
  readonly least?: number;
}

export type Ceilings = Readonly<Record<string, Ceiling>>;

const ratioHeadroom = 1.5;

/** A ceiling for what was measured now. */
export function ceilingFor(figure: Figure, value: number): Ceiling {
  const measured = rounded(value);
  if (figure.kind === 'ratio') return { measured, least: rounded(measured / ratioHeadroom) };
  const { share, bytes } = figure.headroom;
  return { measured, most: rounded(measured * (1 + share) + bytes) };
}

/** Two digits behind the point for small figures, none for large ones. */
function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

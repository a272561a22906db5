// The tasks: one that adds, one that hangs, one that counts queens.
import { solutionsOf } from '../queens.ts';

let total = 0;

export function add(by: number): number {
  total += by;
  return total;
}

export function spin(): never {
  for (;;);
}

export function solve({
  size,
  piece: [first, second],
}: {
  readonly size: number;
  readonly piece: readonly [number, number];
}): number {
  return solutionsOf(size, first, second);
}

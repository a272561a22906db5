// The queens on a board, as work that takes the processor and nothing else: pieces are the places of the first two queens.

/** The places of the first two queens that do not attack one another, as pairs of columns. */
export function piecesOf(size: number): readonly (readonly [number, number])[] {
  const columns = Array.from({ length: size }, (_, column) => column);
  return columns.flatMap((first) =>
    columns.filter((second) => Math.abs(second - first) > 1).map((second) => [first, second] as const),
  );
}

/** How many solutions begin with these two. */
export function solutionsOf(size: number, first: number, second: number): number {
  const one = 1 << first;
  const two = 1 << second;
  const all = (1 << size) - 1;
  return place(all, one | two, ((one << 1) | two) << 1, ((one >> 1) | two) >> 1);
}

/** Bits are columns: taken, and attacked along either diagonal in the next row. */
function place(all: number, taken: number, left: number, right: number): number {
  if (taken === all) return 1;
  let found = 0;
  for (let free = all & ~(taken | left | right); free !== 0; free &= free - 1) {
    const queen = free & -free;
    found += place(all, taken | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return found;
}

// A task for each piece of the queens, on two threads.
import { numberIn, type Program, timed } from '../program.ts';
import { piecesOf } from '../queens.ts';
import { openPool } from './pool.ts';

export const run: Program = async (parameters) => {
  const size = numberIn(parameters, 'size');
  const pool = openPool(parameters.threads);
  const solve = (ofSize: number, piece: readonly [number, number]): Promise<number> =>
    pool.run({ size: ofSize, piece }, { name: 'solve' });
  await Promise.all(Array.from({ length: parameters.threads }, () => solve(8, [0, 4]))); // warm
  return timed(
    async () => (await Promise.all(piecesOf(size).map((piece) => solve(size, piece)))).reduce((sum, found) => sum + found, 0),
    (found) => found,
  );
};

// Counts the solutions that begin with the places it is sent.
import { defineActor } from 'troupe';
import { solutionsOf } from '../../queens.ts';

export interface Queens {
  solve(size: number, first: number, second: number): void;
  read(): number;
}

export const queens = defineActor<Queens>(import.meta.url, 'queens', () => {
  let found = 0;
  return {
    solve: (size, first, second) => {
      found += solutionsOf(size, first, second);
    },
    read: () => found,
  };
});

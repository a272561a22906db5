// The table of contenders. To add one: its folder under `bench/contenders`, and its line here.
import type { Contender } from './contender.ts';

export const contenders: readonly Contender[] = [
  { name: 'troupe', program: 'troupe/main.ts', scenarios: ['pingpong', 'count'], everyThreads: true },
  { name: 'troupe', program: 'troupe-savina/main.ts', scenarios: ['savina-*'], everyThreads: true },
];

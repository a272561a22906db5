// Troupe, as built, with its defaults: only `threads` and placements are chosen.
import { runProgram } from '../program.ts';

await runProgram({
  pingpong: () => import('./scenarios/pingpong.ts'),
  count: () => import('./scenarios/count.ts'),
});

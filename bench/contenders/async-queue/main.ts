// An async queue written by hand: nothing but messages in order, one at a time.
import { runProgram } from '../program.ts';

await runProgram({
  pingpong: () => import('./ring.ts'),
  ring: () => import('./ring.ts'),
  count: () => import('./count.ts'),
  spread: () => import('./count.ts'),
  create: () => import('./create.ts'),
  big: () => import('./big.ts'),
  'async-pingpong': () => import('./ring.ts'),
  'async-count': () => import('./count.ts'),
});

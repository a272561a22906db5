// Worker threads and postMessage as Node has them: the limit of what a library between threads can do without batching, and of two threads that compute.
import { runProgram } from '../program.ts';

await runProgram({
  stream: () => import('./stream.ts'),
  pairs: () => import('./calls.ts'),
  'round-trip': () => import('./round-trip.ts'),
  ask: () => import('./calls.ts'),
  transcript: () => import('./transcript.ts'),
  cpu: () => import('./cpu.ts'),
});

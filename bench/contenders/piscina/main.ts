// Piscina.run, as Piscina is: a task for each call.
import { runProgram } from '../program.ts';

await runProgram({
  ask: () => import('./ask.ts'),
  'hung-thread': () => import('./hung-thread.ts'),
  cpu: () => import('./cpu.ts'),
});

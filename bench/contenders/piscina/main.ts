// Piscina.run, as Piscina is: a task for each call.
import { runProgram } from '../program.ts';
import { askOf } from './ask.ts';

await runProgram({
  ask: async () => ({ run: askOf(1) }),
  'hung-thread': () => import('./hung-thread.ts'),
  cpu: () => import('./cpu.ts'),
});

// Tinypool: a task for each call, on a pool of one thread.
import { runProgram } from '../program.ts';

await runProgram({ ask: () => import('./ask.ts') });

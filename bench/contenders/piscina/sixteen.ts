// Piscina.run with 16 tasks at a time in its one thread.
import { runProgram } from '../program.ts';
import { askOf } from './ask.ts';

await runProgram({ ask: async () => ({ run: askOf(16) }) });

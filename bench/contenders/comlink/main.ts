// Comlink: an object exposed by a worker, wrapped with the adapter for Node; a call is a call of its method.
import { runProgram } from '../program.ts';

await runProgram({ ask: () => import('./ask.ts') });

// What bin/troupe.js loads, for its effect.
import process from 'node:process';
import { runInProcess } from './run-in-process.ts';

await runInProcess(process.argv.slice(2));

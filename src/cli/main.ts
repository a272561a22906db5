// Where the command meets the process. Loaded by bin/troupe.js for its effect.
import process from 'node:process';
import { command } from './command.ts';
import { thrownLines } from './error-line.ts';
import { exitStatus } from './exit-status.ts';
import { processHost } from './process-host.ts';

// Without this, Node would show a fault with the control characters of whatever document caused it.
process.on('uncaughtException', (error) => {
  process.exitCode = exitStatus.nothing;
  process.stderr.write(thrownLines(error), () => process.exit());
});

// The process is left to end by itself: what is still pending gets out, and a thread that lives on is seen.
process.exitCode = await command(process.argv.slice(2), processHost());

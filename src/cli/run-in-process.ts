// The command in this process: its streams, signals and exit status are the process's.
import process from 'node:process';
import { command } from './command.ts';
import type { CommandHost } from './command-host.ts';
import { thrownLines } from './error-line.ts';
import { exitStatus } from './exit-status.ts';
import { processHost } from './process-host.ts';

/**
 * Runs the command and sets the exit status. The process is left to end by itself: what is still pending gets out, and a thread that
 * lives on is seen.
 */
export async function runInProcess(words: readonly string[]): Promise<void> {
  let host: CommandHost;
  try {
    host = processHost();
  } catch (error) {
    process.stderr.write(thrownLines(error));
    process.exitCode = exitStatus.usage;
    return;
  }
  // Node would show a fault with the control characters of whatever document caused it.
  process.on('uncaughtException', (error) => {
    process.exitCode = exitStatus.nothing;
    process.stderr.write(thrownLines(error), () => process.exit());
  });
  process.exitCode = await command(words, host);
}

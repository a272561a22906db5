// The command in this process: its streams, signals and exit status are the process's.
import process from 'node:process';
import { command } from './command.ts';
import type { CommandHost } from './command-host.ts';
import { errorLine, thrownLines } from './error-line.ts';
import { exitStatus } from './exit-status.ts';
import { leftBehind } from './load-user-module.ts';
import { processHost } from './process-host.ts';

/** How long what a module of the user's left open may go on after the command, in milliseconds: a telemetry SDK may have a last word. */
const afterwordMs = 1_000;

/**
 * Runs the command and sets the exit status. The process is left to end by itself, so that what is still pending gets out; if something keeps it alive,
 * that is said, and it ends all the same.
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
  printOnlyAnswers();
  process.on('uncaughtException', endByFault);
  // Until it is known: a process that has nothing to do any more ends, whatever was not done yet.
  process.exitCode = exitStatus.nothing;
  process.exitCode = await command(words, host);
  host.clock.after(afterwordMs, endAllTheSame, { unref: true });
}

/** Node would show a fault with the control characters of whatever document caused it. One that a module of the user's left behind is no fault of the program. */
function endByFault(error: unknown): void {
  const left = leftBehind(error);
  if (left === '') return;
  process.exitCode = left === undefined ? exitStatus.nothing : exitStatus.usage;
  process.stderr.write(left === undefined ? thrownLines(error) : errorLine('usage', left), () => process.exit());
}

function endAllTheSame(): void {
  const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
  const what = `the command is done, and ends though something is still open (${open}), which a configuration or a module of agents left so`;
  process.stderr.write(`troupe: ${what}\n`, () => process.exit());
}

/**
 * From here on stdout is the command's alone, which has it in its host: what a configuration, an agent or a tool prints, on whichever thread, goes to
 * stderr. Node takes the stream of a console, and of a thread's output, from the process.
 */
function printOnlyAnswers(): void {
  Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true, enumerable: true, writable: true });
}

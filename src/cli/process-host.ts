// The command's host as it really is: this process.
import process from 'node:process';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ActorError } from '../base/actor-error.ts';
import { systemClock } from '../base/clock.ts';
import type { CommandHost, StopSignal } from './command-host.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

/** Shows the cursor and wraps lines again, should the process end while a live picture stands. */
const restoreTerminal = '\u001b[?25h\u001b[?7h';

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new ActorError('usage', 'the folder in which the command was started is not there any more', { cause });
  }
}

/** Throws `usage` when the process has no working folder. */
export function processHost(): CommandHost {
  if (process.stderr.isTTY) process.once('exit', () => process.stderr.write(restoreTerminal));
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    readStdin: (signal) => text(addAbortSignal(signal, process.stdin)),
    cwd: workingFolder(),
    environment: process.env,
    clock: systemClock,
    startedAt: systemClock.now(),
    onSignal(listener) {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
    exitNow: (status) => process.exit(status),
  };
}

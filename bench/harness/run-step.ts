// Runs a program that must be done before the first measurement, and hears signals meanwhile.
// 1. Ctrl-C reaches the program and this process alike: who listens here has the word first, before the step is seen to have failed.
// 2. When this process exits, the program is told to end; one that is ended by a signal that it does not hear leaves it running.
import { type SpawnOptions, spawn } from 'node:child_process';

export interface Step {
  readonly isDone: boolean;
  /** With what it ended: a status, or the name of a signal; null when it could not be started. */
  readonly status: number | NodeJS.Signals | null;
  /** What it printed, as far as it goes to pipes (the default). */
  readonly printed: string;
}

/** Never rejects. */
export function runStep(program: string, words: readonly string[], options: SpawnOptions = {}): Promise<Step> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const end = (): void => void child.kill();
  process.once('exit', end);
  return new Promise((resolve) => {
    const settle = (status: Step['status']): void => {
      process.removeListener('exit', end);
      resolve({ isDone: status === 0, status, printed });
    };
    child.on('error', (error) => {
      printed += `${error.message}\n`;
      settle(null);
    });
    // An end and a signal may be heard of in one turn of the event loop, on macOS always the end first; so the signal has the rest of that turn.
    child.on('close', (status, signal) => setImmediate(() => settle(signal ?? status)));
  });
}

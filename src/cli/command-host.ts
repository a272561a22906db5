// What the command needs of the process it runs in, as a port: the real one is made in main.ts, tests make their own.
import type { Clock } from '../base/clock.ts';

/** A stream that may be a terminal. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface CommandHost {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** All that stdin gives; rejects with the signal's reason when it is aborted first. */
  readStdin(signal: AbortSignal): Promise<string>;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** `clock.now()` when the command began. */
  readonly startedAt: number;
  /** Calls `listener` for each signal until the returned function is called; while it listens, signals do not end the process. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once, whatever is pending. */
  exitNow(status: number): void;
}

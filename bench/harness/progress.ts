// Tells on stderr what is running and how long it will take: one line that is written over on a terminal, else a line now and then.
import type { Job } from './plan.ts';

/** Between two lines where they cannot be written over. */
const quietMs = 5_000;

export class Progress {
  #lastAt = Number.NEGATIVE_INFINITY;

  tell(job: Job, done: number, all: number, leftMs: number): void {
    const line = `[${done + 1}/${all}] ${job.scenario.name}: ${job.contender.name}, round ${job.round}; ${describeLeft(leftMs)} left`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (performance.now() - this.#lastAt > quietMs) {
      this.#lastAt = performance.now();
      process.stderr.write(`${line}\n`);
    }
  }

  /** Leaves the terminal's line free. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

/** `3 min 5 s`, `40 s`. */
export function describeLeft(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

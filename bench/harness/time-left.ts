// How long the jobs that are left will take: as long as the same took before, and for new ones as long as jobs take on the average.
import type { Job } from './plan.ts';

/** Before anything was measured. */
const firstGuessMs = 1_500;

export class TimeLeft {
  readonly #tookMs = new Map<string, number>();

  note(job: Job, tookMs: number): void {
    this.#tookMs.set(keyOf(job), tookMs);
  }

  /** Milliseconds. */
  of(jobs: readonly Job[]): number {
    const known = [...this.#tookMs.values()];
    const usual = known.length === 0 ? firstGuessMs : known.reduce((sum, ms) => sum + ms, 0) / known.length;
    return jobs.reduce((sum, job) => sum + (this.#tookMs.get(keyOf(job)) ?? usual), 0);
  }
}

function keyOf({ scenario, contender, threads }: Job): string {
  return `${scenario.name} ${contender.name} ${contender.program} ${threads}`;
}

// Runs the jobs of a plan one after another, tells how far it is, and leaves out later rounds for which there is no time.
import type { Job } from './plan.ts';
import { describeLeft, Progress } from './progress.ts';
import type { Done } from './row.ts';
import type { ContenderRunner } from './run-contender.ts';
import { TimeLeft } from './time-left.ts';

export async function runJobs(
  jobs: readonly Job[],
  runner: Pick<ContenderRunner, 'run'>,
  budgetMs: number,
): Promise<readonly Done[]> {
  const progress = new Progress();
  const timeLeft = new TimeLeft();
  const startedAt = performance.now();
  const done: Done[] = [];
  for (const [index, job] of jobs.entries()) {
    const rest = jobs.slice(index);
    const spentMs = performance.now() - startedAt;
    if (beginsRound(jobs, index) && !hasTimeFor(job.round, rest, timeLeft, budgetMs - spentMs)) {
      process.stderr.write(
        `\nround ${job.round} is left out: it would take ${describeLeft(timeLeft.of(roundOf(job.round, rest)))}\n`,
      );
      break;
    }
    progress.tell(job, index, jobs.length, timeLeft.of(rest));
    const began = performance.now();
    done.push({ job, result: await runner.run(job) });
    timeLeft.note(job, performance.now() - began);
  }
  progress.end();
  return done;
}

function beginsRound(jobs: readonly Job[], index: number): boolean {
  return index > 0 && jobs[index - 1]?.round !== jobs[index]?.round;
}

/** The first round always has. */
function hasTimeFor(round: number, rest: readonly Job[], timeLeft: TimeLeft, budgetLeftMs: number): boolean {
  return round === 1 || timeLeft.of(roundOf(round, rest)) <= budgetLeftMs;
}

function roundOf(round: number, jobs: readonly Job[]): readonly Job[] {
  return jobs.filter((job) => job.round === round);
}

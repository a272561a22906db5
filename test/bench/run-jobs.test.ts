import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runJobs } from '../../bench/harness/run-jobs.ts';
import { aJob } from './samples.ts';

const runner = {
  run: async () => {
    await sleep(20);
    return { ok: false as const, reason: 'a sample' };
  },
};
const jobs = [1, 2, 3].flatMap((round) => [aJob({ round }), aJob({ round, threads: 1 })]);

describe('running jobs', () => {
  test('runs all of them in order', async () => {
    const done = await runJobs(jobs, runner, Number.POSITIVE_INFINITY);
    expect(done.map(({ job }) => job)).toEqual(jobs);
  });

  test('leaves out whole rounds for which there is no time, and never the first', async () => {
    const done = await runJobs(jobs, runner, 1);
    expect(done.map(({ job }) => job.round)).toEqual([1, 1]);
  });
});

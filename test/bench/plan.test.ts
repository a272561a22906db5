import { describe, expect, test } from 'vitest';
import { commandOf } from '../../bench/harness/command.ts';
import { planJobs } from '../../bench/harness/plan.ts';
import { describeLeft } from '../../bench/harness/progress.ts';
import { TimeLeft } from '../../bench/harness/time-left.ts';
import { aContender, aJob, aScenario } from './samples.ts';

const all = { with: new Set<never>(), only: [], contenders: [], rounds: 1 };
const named = (jobs: ReturnType<typeof planJobs>): readonly string[] =>
  jobs.map(({ scenario, contender, threads, round }) => `${round} ${scenario.name} ${contender.name} ${threads}`);

describe('the plan', () => {
  test('lets contenders alternate, a different one first in each round', () => {
    const jobs = planJobs([aScenario('a'), aScenario('b')], [aContender('x', ['a', 'b']), aContender('y', ['a'])], {
      ...all,
      rounds: 2,
    });
    expect(named(jobs)).toEqual(['1 a x 0', '1 a y 0', '1 b x 0', '2 a y 0', '2 a x 0', '2 b x 0']);
  });

  test('leaves out who needs what is not there, and scenarios that belong to a switch', () => {
    const scenarios = [aScenario('a'), aScenario('swarm-a', { onlyWith: 'swarm' })];
    const contenders = [aContender('x', ['*']), aContender('erlang', ['a'], { needs: 'erlang' })];
    expect(named(planJobs(scenarios, contenders, all))).toEqual(['1 a x 0']);
    expect(named(planJobs(scenarios, contenders, { ...all, with: new Set(['erlang']) }))).toEqual(['1 a x 0', '1 a erlang 0']);
    expect(named(planJobs(scenarios, contenders, { ...all, only: ['swarm'] }))).toEqual(['1 swarm-a x 0']);
  });

  test('takes scenarios by name, by program and by the beginning of the name', () => {
    const scenarios = [
      aScenario('pairs-1', { program: 'pairs' }),
      aScenario('pairs-16', { program: 'pairs' }),
      aScenario('pair'),
    ];
    const only = (word: string): number => planJobs(scenarios, [aContender('x', ['*'])], { ...all, only: [word] }).length;
    expect([only('pairs'), only('pairs-1'), only('pair')]).toEqual([2, 1, 1]);
  });

  test('runs with each number of threads for those who can choose', () => {
    const scenario = aScenario('a', { threads: [0, 1] });
    expect(named(planJobs([scenario], [aContender('x', ['a'], { everyThreads: true }), aContender('y', ['a'])], all))).toEqual([
      '1 a x 0',
      '1 a x 1',
      '1 a y 0',
    ]);
  });

  test('gives the slow their share of the work, and long scenarios fewer rounds', () => {
    const [job] = planJobs([aScenario('a')], [aContender('slow', ['a'], { share: 0.1 })], all);
    expect(job).toMatchObject({ operations: 100, warmUpOperations: 10 });
    const [stepped] = planJobs([aScenario('a', { step: 300 })], [aContender('slow', ['a'], { share: 0.1 })], all);
    expect(stepped).toMatchObject({ operations: 300, warmUpOperations: 300 });
    const long = [aScenario('a', { mostRounds: 2 })];
    const { rounds: _, ...usual } = all;
    expect(planJobs(long, [aContender('x', ['a'])], usual)).toHaveLength(2);
    expect(planJobs(long, [aContender('x', ['a'])], { ...all, rounds: 5 })).toHaveLength(5);
  });
});

describe('a command', () => {
  test('is the program, the scenario and its parameters', () => {
    const { program, words } = commandOf(
      aJob({ scenario: aScenario('pairs-16', { program: 'pairs', parameters: { pairs: 16 } }) }),
    );
    expect(program).toBe(process.execPath);
    expect(words[0]).toMatch(/bench\/contenders\/troupe\/main\.ts$/);
    expect(words[1]).toBe('pairs');
    expect(JSON.parse(words[2] ?? '')).toEqual({ operations: 1_000, warmUpOperations: 100, threads: 0, pairs: 16 });
  });
});

describe('the time left', () => {
  test('is what the same jobs took, and the average for new ones', () => {
    const left = new TimeLeft();
    left.note(aJob(), 1_000);
    left.note(aJob({ threads: 1 }), 3_000);
    expect(left.of([aJob(), aJob({ threads: 1 }), aJob({ threads: 2 })])).toBe(6_000);
  });

  test('reads as people say it', () => {
    expect([describeLeft(1), describeLeft(59_000), describeLeft(61_500)]).toEqual(['1 s', '59 s', '1 min 2 s']);
  });
});

// A scenario and a contender to test the bench's own parts with.
import type { Contender } from '../../bench/harness/contender.ts';
import type { Job } from '../../bench/harness/plan.ts';
import { rateOf, type Scenario } from '../../bench/harness/scenario.ts';

export function aScenario(name: string, more: Partial<Scenario> = {}): Scenario {
  return {
    name,
    program: name,
    title: 'a sample',
    threads: [0],
    operations: 1_000,
    warmUpOperations: 100,
    measures: rateOf(name),
    ...more,
  };
}

export function aContender(name: string, scenarios: readonly string[], more: Partial<Contender> = {}): Contender {
  return { name, program: `${name}/main.ts`, scenarios, ...more };
}

export function aJob(more: Partial<Job> = {}): Job {
  return {
    scenario: aScenario('count'),
    contender: aContender('troupe', ['count']),
    threads: 0,
    round: 1,
    operations: 1_000,
    warmUpOperations: 100,
    ...more,
  };
}

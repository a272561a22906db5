// How the tests of this folder search: every schedule of a scenario, with a line about it on the test's output.
import { expect } from 'vitest';
import { explore } from '../../src/testing/explore.ts';
import { describeReport, exploreAll, holdInAll, type Scenario, type ScheduleReport } from '../../src/testing/explore-all.ts';

interface SearchSystem {
  /** Threads beside main; default 2. Fewer are faster. */
  readonly threads?: number;
}

const maxSteps = 8;
/** Below this a search shows too little. */
const fewestSchedules = 50;

/** How many seeds are tried in each way for what lies beyond the first steps. */
const seedsBeyond = 25;

/** Holds that no schedule of the first eight steps breaks the scenario, and that there were enough of them; and goes beyond by lot. */
export async function holdsInEverySchedule<S>(scenario: Scenario<S>, system: SearchSystem = {}): Promise<ScheduleReport> {
  const reduced = await holdInAll(scenario, { maxSteps, system });
  console.log(describeReport(reduced));
  for (const search of ['lots', 'priorities'] as const) await explore({ seeds: seedsBeyond, search, system }, scenario);
  if (reduced.schedules >= fewestSchedules) return reduced;
  // So few are different; then those that differ only in the order of independent steps are tried too.
  const report = await holdInAll(scenario, { maxSteps, system, reduce: false });
  console.log(`with each order of independent steps: ${describeReport(report)}`);
  expect(report.schedules).toBeGreaterThanOrEqual(fewestSchedules);
  expect([...reduced.outcomes.keys()].sort()).toEqual([...report.outcomes.keys()].sort());
  return report;
}

/** Holds that the scenario would notice if frames could overtake one another. */
export async function noticesBrokenPairOrder<S>(scenario: Scenario<S>, system: SearchSystem = {}): Promise<void> {
  const report = await exploreAll(scenario, { maxSteps, system: { ...system, breakPairOrder: true } });
  console.log(`pair order broken: ${describeReport(report)}`);
  expect(report.violation).toBeDefined();
  expect(report.violation?.steps.some((step) => step.includes('out of order'))).toBe(true);
}

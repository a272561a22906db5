// Swarms on simulated threads, hit at every kind of point. `npm run swarm-model` takes the long form; TROUPE_STRESS=1 a longer one.
import { expect, test } from 'vitest';
import { checkSwarms, sweepSwarm } from './check-swarms.ts';
import { victims } from './crash-points.ts';

const isLong = process.env['TROUPE_STRESS'] === '1';
const first = Number(process.env['TROUPE_SWARM_SEED'] ?? 1);
const seeds = Array.from({ length: isLong ? 300 : 4 }, (_, index) => first + index);

test('whoever crashes at whatever moment, each run ends once and is announced once, no recorded call is repeated, and no effect', async () => {
  const report = await checkSwarms(seeds);
  expect(report.failures).toEqual([]);
  expect(report.fewestRuns).toBeGreaterThanOrEqual(20);
  const hit = new Set([...report.dealt.keys()].map((point) => point.slice(point.lastIndexOf(': ') + 2)));
  for (const victim of victims) if (victim !== 'pool thread') expect(hit).toContain(victim);
}, 600_000);

test('the same, with a crash at each point of one swarm in turn', async () => {
  const report = await sweepSwarm(first, victims, isLong ? 1 : 480);
  expect(report.failures).toEqual([]);
  expect(report.swarms).toBeGreaterThan(20);
}, 1_800_000);

// Runs swarms by lot and hits them at points by lot, or one swarm at every point there is.
import { seededRandom } from '../../src/base/random.ts';
import { type Blow, type Victim, victims } from './crash-points.ts';
import { runSwarm, type SwarmReport } from './run-swarm.ts';

export interface SwarmsReport {
  /** Swarms that were run, those without a blow included. */
  readonly swarms: number;
  /** The fewest runs that one of the swarms had. */
  readonly fewestRuns: number;
  /** How many blows were dealt at each point, by point and victim. */
  readonly dealt: ReadonlyMap<string, number>;
  /** What did not hold, and how to see it again. */
  readonly failures: readonly string[];
}

class Tally {
  readonly dealt = new Map<string, number>();
  readonly failures: string[] = [];
  swarms = 0;
  fewestRuns = Number.POSITIVE_INFINITY;

  async run(seed: number, blows: readonly Blow[]): Promise<SwarmReport | undefined> {
    const replay = `seed ${seed}, blows ${JSON.stringify(blows)}`;
    this.swarms += 1;
    try {
      const report = await runSwarm(seed, blows);
      for (const [point, count] of report.points.dealt) this.dealt.set(point, (this.dealt.get(point) ?? 0) + count);
      const runs = new Set(report.events.map(({ run }) => run)).size;
      if (blows.length === 0) this.fewestRuns = Math.min(this.fewestRuns, runs);
      for (const fault of report.faults) this.failures.push(`${fault} (${replay})`);
      return report;
    } catch (error) {
      this.failures.push(`${error instanceof Error ? error.message : String(error)} (${replay})`);
      return undefined;
    }
  }
}

/** For each seed: the swarm without a blow, then once for each victim, hit at one or two points by lot. */
export async function checkSwarms(seeds: Iterable<number>): Promise<SwarmsReport> {
  const tally = new Tally();
  for (const seed of seeds) {
    const random = seededRandom(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;
    const points = (await tally.run(seed, []))?.points.count ?? 0;
    const point = (): number => 1 + Math.floor(random.next() * points);
    for (const victim of victims) {
      const second: readonly Blow[] = random.next() < 0.5 ? [] : [{ point: point(), victim: pick(victims) }];
      await tally.run(seed, [{ point: point(), victim }, ...second]);
    }
  }
  return tally;
}

/** The swarm of one seed, hit once at each of its points, each time another swarm; at every `stride`-th point only, when that is above 1. */
export async function sweepSwarm(seed: number, hit: readonly Victim[] = victims, stride = 1): Promise<SwarmsReport> {
  const tally = new Tally();
  const points = (await tally.run(seed, []))?.points.count ?? 0;
  for (let point = 1; point <= points; point += stride) for (const victim of hit) await tally.run(seed, [{ point, victim }]);
  return tally;
}

// Measures the figures: amounts once, ratios in rounds in which Troupe and the peer take turns, each in a fresh process. The median of the rounds'
// own ratios counts, so that a machine that gets slower on the way does so for both.
import type { Contender } from '../harness/contender.ts';
import { takesPart } from '../harness/contender.ts';
import { contenders } from '../harness/contenders.ts';
import type { Outcome } from '../harness/outcome.ts';
import type { Job } from '../harness/plan.ts';
import type { ContenderRunner } from '../harness/run-contender.ts';
import type { Scenario } from '../harness/scenario.ts';
import { summarize } from '../harness/statistics.ts';
import type { Figure, Ratio } from './figure.ts';

/** The value of each figure, or why it has none, by name. */
export async function measure(
  figures: readonly Figure[],
  runner: ContenderRunner,
  onFigure: (name: string) => void,
): Promise<ReadonlyMap<string, number | string>> {
  const measured = new Map<string, number | string>();
  for (const figure of figures) {
    onFigure(figure.name);
    try {
      measured.set(figure.name, figure.kind === 'ratio' ? await ratioOf(figure, runner) : await amountOf(figure, runner));
    } catch (error) {
      measured.set(figure.name, error instanceof Error ? error.message : String(error));
    }
  }
  return measured;
}

async function amountOf({ scenario }: Figure, runner: ContenderRunner): Promise<number> {
  const { values } = await runOne(scenario, { ...contenderOf('troupe', scenario), scenarios: [] }, 1, runner);
  const { bytes } = values;
  if (bytes === undefined) throw new Error('it gave no bytes');
  return bytes;
}

async function ratioOf({ scenario, peer, rounds }: Ratio, runner: ContenderRunner): Promise<number> {
  const [ours, theirs] = [contenderOf('troupe', scenario), contenderOf(peer, scenario)];
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const costs = new Map<Contender, number>();
    for (const contender of round % 2 === 1 ? [ours, theirs] : [theirs, ours])
      costs.set(contender, costOf(await runOne(scenario, contender, round, runner)));
    ratios.push((costs.get(theirs) ?? Number.NaN) / (costs.get(ours) ?? Number.NaN));
  }
  return summarize(ratios).median;
}

async function runOne(scenario: Scenario, contender: Contender, round: number, runner: ContenderRunner): Promise<Outcome> {
  const { operations, warmUpOperations } = scenario;
  const job: Job = { scenario, contender, threads: scenario.threads[0] ?? 0, round, operations, warmUpOperations };
  const result = await runner.run(job);
  if (!result.ok) throw new Error(`${contender.name}: ${result.reason}`);
  return result.outcome;
}

/** Time of the processor for one operation, in milliseconds. */
function costOf({ cpuMs, completed }: Outcome): number {
  if (cpuMs === undefined) throw new Error('it did not say its time of the processor');
  return cpuMs / completed;
}

/** The scenarios of the check alone are not in the table. */
function contenderOf(name: string, scenario: Scenario): Contender {
  const named = contenders.filter((contender) => contender.name === name);
  const contender = named.find((one) => takesPart(one, scenario)) ?? named[0];
  if (contender === undefined) throw new Error(`there is no contender ${name}`);
  return contender;
}

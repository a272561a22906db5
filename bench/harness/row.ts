// From the outcomes of all rounds to the rows of the report.
import type { Outcome } from './outcome.ts';
import type { Job } from './plan.ts';
import type { Measure } from './scenario.ts';
import { summarize } from './statistics.ts';

export interface Row {
  readonly scenario: string;
  readonly contender: string;
  readonly threads: number;
  readonly median: number;
  readonly spread: readonly [number, number];
  readonly unit: string;
  readonly rounds: number;
  readonly better: 'higher' | 'lower';
  /** Time of the processor for one operation, in microseconds, median; where the contender says it. */
  readonly cpuUsPerOperation?: number;
}

/** Why a contender has no row: its work was not what was ordered, or it failed, in any of its rounds. */
export interface Refusal {
  readonly scenario: string;
  readonly contender: string;
  readonly threads: number;
  readonly reason: string;
}

export interface Done {
  readonly job: Job;
  readonly result: { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly reason: string };
}

/** Rows in the order of the first round; one refused round refuses the row. */
export function toRows(done: readonly Done[]): { readonly rows: readonly Row[]; readonly refusals: readonly Refusal[] } {
  const rows: Row[] = [];
  const refusals: Refusal[] = [];
  for (const runs of groupRuns(done).values()) {
    const [first] = runs;
    if (first === undefined) continue;
    const { scenario, contender, threads } = first.job;
    const failed = runs.find(({ result }) => !result.ok);
    const outcomes = runs.flatMap(({ result }) => (result.ok ? [result.outcome] : []));
    const found = failed === undefined ? scenario.measures.flatMap((measure) => rowOf(first.job, measure, outcomes)) : [];
    rows.push(...found);
    if (found.length > 0) continue;
    const reason =
      failed !== undefined && !failed.result.ok ? failed.result.reason : 'it gave none of the figures of the scenario';
    refusals.push({ scenario: scenario.name, contender: contender.name, threads, reason });
  }
  return { rows, refusals };
}

/** In the order of scenario, contender and threads as they come. */
function groupRuns(done: readonly Done[]): ReadonlyMap<string, readonly Done[]> {
  const groups = new Map<string, Done[]>();
  for (const run of done) {
    const { scenario, contender, threads } = run.job;
    const key = `${scenario.name} ${contender.name} ${contender.program} ${threads}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return groups;
}

function rowOf(job: Job, measure: Measure, outcomes: readonly Outcome[]): readonly Row[] {
  const figures = outcomes.map((outcome) => figureOf(measure, outcome)).filter((figure) => figure !== undefined);
  if (figures.length === 0 || figures.length < outcomes.length) return [];
  const cpu = outcomes.flatMap(({ cpuMs, completed }) => (cpuMs === undefined ? [] : [(cpuMs * 1_000) / completed]));
  return [
    {
      scenario: measure.row,
      contender: job.contender.name,
      threads: job.threads,
      ...summarize(figures),
      unit: measure.unit,
      rounds: figures.length,
      better: measure.better,
      ...(cpu.length === outcomes.length ? { cpuUsPerOperation: summarize(cpu).median } : {}),
    },
  ];
}

function figureOf(measure: Measure, outcome: Outcome): number | undefined {
  if (measure.of === 'rate') return (outcome.completed / outcome.elapsedMs) * 1_000;
  if (measure.of === 'elapsed') return outcome.elapsedMs;
  return outcome.values[measure.of];
}

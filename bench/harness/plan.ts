// Which programs are run in which order: each round goes through all scenarios, and within one the contenders alternate, a different one first in
// each round, so that a machine that gets slower or busier does so for all of them.
import { type Contender, type Need, takesPart } from './contender.ts';
import type { Scenario } from './scenario.ts';

/** One run of one program, in a process of its own. */
export interface Job {
  readonly scenario: Scenario;
  readonly contender: Contender;
  readonly threads: number;
  /** 1 and up. */
  readonly round: number;
  /** What it has to complete. */
  readonly operations: number;
  readonly warmUpOperations: number;
}

export interface PlanOptions {
  /** What is there beside Node. */
  readonly with: ReadonlySet<Need>;
  /** Names as of `--only`; empty for all. */
  readonly only: readonly string[];
  /** Names of contenders; empty for all. */
  readonly contenders: readonly string[];
  /** Absent: `usualRounds`, and fewer for scenarios that say so. */
  readonly rounds?: number;
}

export const usualRounds = 3;

export function planJobs(scenarios: readonly Scenario[], contenders: readonly Contender[], options: PlanOptions): readonly Job[] {
  const entries = scenarios
    .filter((scenario) => isWanted(scenario, options))
    .map((scenario) => entriesOf(scenario, contenders, options));
  const rounds = Array.from({ length: options.rounds ?? usualRounds }, (_, index) => index + 1);
  return rounds.flatMap((round) =>
    entries.flatMap((jobs) => rotate(jobs, round - 1).flatMap((job) => (isDue(job, round, options) ? [{ ...job, round }] : []))),
  );
}

/** Whether `--only word` means this scenario: by its name, its program, or what its name begins with. */
export function isNamed(scenario: Scenario, word: string): boolean {
  return scenario.name === word || scenario.program === word || scenario.name.startsWith(`${word}-`);
}

function isWanted(scenario: Scenario, options: PlanOptions): boolean {
  if (options.only.length > 0) return options.only.some((word) => isNamed(scenario, word));
  return scenario.onlyWith === undefined || options.with.has(scenario.onlyWith);
}

type Entry = Omit<Job, 'round'>;

function entriesOf(scenario: Scenario, contenders: readonly Contender[], options: PlanOptions): readonly Entry[] {
  return contenders
    .filter((contender) => takesPart(contender, scenario))
    .filter((contender) => contender.needs === undefined || options.with.has(contender.needs))
    .filter((contender) => options.contenders.length === 0 || options.contenders.includes(contender.name))
    .flatMap((contender) => {
      const threads = contender.everyThreads === true ? scenario.threads : scenario.threads.slice(0, 1);
      return threads.map((count) => ({ scenario, contender, threads: count, ...shareOf(scenario, contender.share ?? 1) }));
    });
}

function shareOf(scenario: Scenario, share: number): { readonly operations: number; readonly warmUpOperations: number } {
  const { step = 1 } = scenario;
  const part = (whole: number): number => step * Math.max(1, Math.round((whole * share) / step));
  return {
    operations: part(scenario.operations),
    warmUpOperations: scenario.warmUpOperations === 0 ? 0 : part(scenario.warmUpOperations),
  };
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function isDue(entry: Entry, round: number, options: PlanOptions): boolean {
  return options.rounds !== undefined || round <= (entry.scenario.mostRounds ?? Number.POSITIVE_INFINITY);
}

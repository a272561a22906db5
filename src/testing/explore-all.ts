// A scenario under all its schedules: a depth-first search over the first choices, each schedule run from the start on a new system.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { type ChoicePoint, PrefixSchedule, type Prescribed } from './prefix-schedule.ts';
import { SimulatedSystem, type SimulatedSystemOptions } from './simulated-system.ts';

/** What is tried under each schedule. `S` is what `prepare` hands to `play`. */
export interface Scenario<S = undefined> {
  readonly name: string;
  /** Builds the stage, by one schedule that is always the same. */
  prepare?(system: SimulatedSystem): Promise<S>;
  /** What is searched. A rejection is a violation; what it returns tells outcomes apart. */
  play(system: SimulatedSystem, stage: S): Promise<string>;
}

export interface ExploreAllOptions {
  /** At how many steps every choice is tried, 1 or more; default 8. Only steps with more than one possibility count. */
  readonly maxSteps?: number;
  /** Beyond it the search throws `too-many-schedules`; default 100,000. */
  readonly maxSchedules?: number;
  readonly system?: Omit<SimulatedSystemOptions, 'schedule'>;
  /** Runs this one schedule: the choices that a violation names. */
  readonly replay?: readonly number[];
}

export interface Violation {
  /** Replays it, as `replay`. */
  readonly choices: readonly number[];
  /** What was chosen at each of these steps, in words. */
  readonly steps: readonly string[];
  readonly error: unknown;
}

export interface ScheduleReport {
  readonly name: string;
  readonly schedules: number;
  /** How often each outcome was seen. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The most steps with a choice that one schedule had, `maxSteps` at the most. */
  readonly longest: number;
  /** The first one found, at which the search ended. */
  readonly violation: Violation | undefined;
}

/** Tries every schedule of a scenario and reports; see {@link holdInAll} for what throws. */
export async function exploreAll<S = undefined>(scenario: Scenario<S>, options: ExploreAllOptions = {}): Promise<ScheduleReport> {
  const { maxSteps = 8, maxSchedules = 100_000, replay } = options;
  if (!Number.isSafeInteger(maxSteps) || maxSteps < 1)
    throw invalidArgument('maxSteps', 'a whole number of at least 1', maxSteps);
  const outcomes = new Map<string, number>();
  let schedules = 0;
  let longest = 0;
  for (let prefix: readonly Prescribed[] | undefined = replay?.map((taken) => ({ taken })) ?? []; prefix !== undefined; ) {
    if (schedules >= maxSchedules)
      throw new ActorError(
        'too-many-schedules',
        `"${scenario.name}" has more than ${maxSchedules} schedules of ${maxSteps} steps`,
      );
    const { points, outcome, error }: Played = await playOnce(scenario, new PrefixSchedule(prefix, maxSteps), options);
    schedules += 1;
    longest = Math.max(longest, points.length);
    if (outcome === undefined)
      return { name: scenario.name, schedules, outcomes, longest, violation: violationOf(points, error) };
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    prefix = replay === undefined ? nextPrefix(points) : undefined;
  }
  return { name: scenario.name, schedules, outcomes, longest, violation: undefined };
}

/** Like {@link exploreAll}, and throws `scenario-failed` for a violation, naming the choices that replay it. */
export async function holdInAll<S = undefined>(scenario: Scenario<S>, options: ExploreAllOptions = {}): Promise<ScheduleReport> {
  const report = await exploreAll(scenario, options);
  const { violation } = report;
  if (violation === undefined) return report;
  const { choices, steps, error } = violation;
  const why = error instanceof Error ? error.message : String(error);
  const text = `"${scenario.name}" failed in schedule ${report.schedules} (replay: [${choices.join(', ')}]): ${why}\n${steps.join('\n')}`;
  throw new ActorError('scenario-failed', text, { details: { choices, steps }, cause: error });
}

/** One line about a search, for the output of tests. */
export function describeReport({ name, schedules, longest, outcomes, violation }: ScheduleReport): string {
  const seen = [...outcomes].map(([outcome, count]) => `${outcome} (${count})`).join(', ');
  const found = violation === undefined ? 'no violation' : 'a violation';
  return `${name}: ${schedules} schedules of up to ${longest} choices, ${found}; outcomes: ${seen}`;
}

interface Played {
  readonly points: readonly ChoicePoint[];
  readonly outcome: string | undefined;
  readonly error: unknown;
}

async function playOnce<S>(scenario: Scenario<S>, schedule: PrefixSchedule, options: ExploreAllOptions): Promise<Played> {
  const system = new SimulatedSystem({ ...options.system, schedule });
  await system.run();
  const stage = (scenario.prepare === undefined ? undefined : await system.until(scenario.prepare(system))) as S;
  await system.run();
  schedule.arm();
  try {
    const outcome = await system.until(scenario.play(system, stage));
    schedule.checkComplete();
    return { points: schedule.points, outcome, error: undefined };
  } catch (error) {
    return { points: schedule.points, outcome: undefined, error };
  }
}

/** The next in depth-first order: the last point at which something is left to try takes that; undefined when all is tried. */
function nextPrefix(points: readonly ChoicePoint[]): readonly Prescribed[] | undefined {
  const last = points.findLastIndex(({ taken, count }) => taken + 1 < count);
  if (last < 0) return undefined;
  return points.slice(0, last + 1).map(({ taken, count }, index) => ({ taken: index === last ? taken + 1 : taken, count }));
}

function violationOf(points: readonly ChoicePoint[], error: unknown): Violation {
  return { choices: points.map(({ taken }) => taken), steps: points.map(({ description }) => description), error };
}

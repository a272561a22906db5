// A scenario under all its schedules: a depth-first search over the first choices, each schedule run from the start on a new system.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import { type ChoicePoint, PrefixSchedule, type Prescribed, redundant } from './prefix-schedule.ts';
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
  /**
   * Leaves out schedules that differ from one that is tried only in the order of steps in different slots; default true. What `play` looks at
   * must then not depend on that order, as a list into which actors of several slots write does; and what it does itself anywhere but on main it
   * must do right after `whenever`.
   */
  readonly reduce?: boolean;
  /** Beyond it the search throws `too-many-schedules`; default 100,000. */
  readonly maxSchedules?: number;
  readonly system?: Omit<SimulatedSystemOptions, 'schedule'>;
  /** Runs this one schedule: the choices that a violation names. */
  readonly replay?: readonly number[];
}

const optionFields: readonly string[] = [
  'maxSteps',
  'reduce',
  'maxSchedules',
  'system',
  'replay',
] satisfies (keyof ExploreAllOptions)[];

/** Throws `invalid-argument` for what is no scenario. */
export function checkScenario(scenario: unknown): void {
  checkObject(scenario, 'scenario', 'an object with play');
  if (typeof (scenario as Partial<Scenario>).play !== 'function')
    throw invalidArgument('scenario', 'an object with play', scenario);
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
  /** Runs that were given up, since each schedule that they could become equals one that was tried. */
  readonly redundant: number;
  /** How often each outcome was seen. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The most steps with a choice that one schedule had, `maxSteps` at the most. */
  readonly longest: number;
  /** The first one found, at which the search ended. */
  readonly violation: Violation | undefined;
}

/** Tries every schedule of a scenario and reports; see {@link holdInAll} for what throws. */
export async function exploreAll<S = undefined>(scenario: Scenario<S>, options: ExploreAllOptions = {}): Promise<ScheduleReport> {
  checkScenario(scenario);
  checkObject(options, 'options');
  checkFields(options, optionFields, 'the options are');
  const { maxSteps = 8, maxSchedules = 100_000, replay } = options;
  if (!Number.isSafeInteger(maxSteps) || maxSteps < 1)
    throw invalidArgument('maxSteps', 'a whole number of at least 1', maxSteps);
  const tally = new Tally(scenario.name);
  let prefix: readonly Prescribed[] | undefined = replay?.map((taken) => ({ taken })) ?? [];
  while (prefix !== undefined) {
    if (tally.schedules >= maxSchedules) {
      const text = `"${scenario.name}" has more than ${maxSchedules} schedules of ${maxSteps} steps`;
      throw new ActorError('too-many-schedules', text);
    }
    const played = await playOnce(scenario, prefix, options);
    tally.add(played);
    if (tally.violation !== undefined || replay !== undefined) break;
    prefix = nextPrefix(played.points);
  }
  return tally;
}

class Tally implements ScheduleReport {
  readonly name: string;
  readonly outcomes = new Map<string, number>();
  schedules = 0;
  redundant = 0;
  longest = 0;
  violation: Violation | undefined;

  constructor(name: string) {
    this.name = name;
  }

  add({ points, outcome, error }: Played): void {
    if (error === redundant) {
      this.redundant += 1;
      return;
    }
    this.schedules += 1;
    this.longest = Math.max(this.longest, points.length);
    if (outcome === undefined) this.violation = violationOf(points, error);
    else this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
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
export function describeReport({ name, schedules, redundant: left, longest, outcomes, violation }: ScheduleReport): string {
  const seen = [...outcomes].map(([outcome, count]) => `${outcome} (${count})`).join(', ');
  const found = violation === undefined ? 'no violation' : 'a violation';
  const more = left === 0 ? '' : ` and ${left} given up, which differ only in the order of steps in different slots`;
  return `${name}: ${schedules} schedules of up to ${longest} choices${more}; ${found}; outcomes: ${seen}`;
}

interface Played {
  readonly points: readonly ChoicePoint[];
  readonly outcome: string | undefined;
  readonly error: unknown;
}

async function playOnce<S>(scenario: Scenario<S>, prefix: readonly Prescribed[], options: ExploreAllOptions): Promise<Played> {
  const { maxSteps = 8, reduce = true, replay } = options;
  // A frame that may be overtaken is not the only one that its link could deliver.
  const mayReduce =
    reduce && replay === undefined && options.system?.breakPairOrder !== true && options.system?.faults === undefined;
  const schedule = new PrefixSchedule(prefix, maxSteps, mayReduce);
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
  const last = points.findLastIndex(({ next }) => next !== undefined);
  if (last < 0) return undefined;
  return points
    .slice(0, last + 1)
    .map(({ taken, next, count }, index) => ({ taken: index === last ? (next ?? taken) : taken, count }));
}

function violationOf(points: readonly ChoicePoint[], error: unknown): Violation {
  return { choices: points.map(({ taken }) => taken), steps: points.map(({ description }) => description), error };
}

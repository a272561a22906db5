// A scenario under many seeds. The first failure names its seed, and the seed replays it.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { checkChoice, checkFields, checkObject } from '../base/check-options.ts';
import { forkSeed, type Random, seededRandom } from '../base/random.ts';
import type { Schedule } from './choice.ts';
import { checkScenario, type Scenario } from './explore-all.ts';
import type { Fault } from './fault-plan.ts';
import { pctSchedule } from './pct-schedule.ts';
import { SimulatedSystem, type SimulatedSystemOptions } from './simulated-system.ts';

export interface ExploreOptions {
  /** How many seeds are tried, 1 or more; default 100. */
  readonly seeds?: number;
  /** The first of them, a whole number; default 1. */
  readonly firstSeed?: number;
  /** `lots`: each thing that can happen is as likely as any other (default). `priorities`: few, deep detours. */
  readonly search?: 'lots' | 'priorities';
  /** Options of each simulated system. */
  readonly system?: Omit<SimulatedSystemOptions, 'seed' | 'schedule' | 'faults'>;
  /** The fault plan of each seed, from chance of its own; default: none. See {@link randomFaults}. */
  readonly faults?: (random: Random) => readonly Fault[];
  /** Tries this seed alone; default: what the environment variable TROUPE_SEED says, if it is set. */
  readonly replay?: number;
}

const optionFields: readonly string[] = [
  'seeds',
  'firstSeed',
  'search',
  'system',
  'faults',
  'replay',
] satisfies (keyof ExploreOptions)[];

export interface Exploration {
  readonly seed: number;
  /** Chance for the scenario itself, a fork of the seed. */
  readonly random: Random;
}

const scenarioBranch = 3;
const priorityBranch = 4;
const faultBranch = 5;

/**
 * Runs a scenario on a new simulated system for each seed; returns how many it tried. The scenario may await whatever happens in its system:
 * the system is stepped until the scenario is over. So may a {@link Scenario} of `exploreAll`, beyond the steps that can be exhausted. Throws `scenario-failed` with the seed at the first failure, which is its cause.
 */
export async function explore<S = undefined>(
  options: ExploreOptions,
  scenario: Scenario<S> | ((system: SimulatedSystem, exploration: Exploration) => Promise<unknown>),
): Promise<number> {
  checkObject(options, 'options', 'the options of explore; a scenario is its second argument');
  checkFields(options, optionFields, 'explore has');
  checkChoice(options.search, ['lots', 'priorities'], 'search');
  if (typeof scenario !== 'function') checkScenario(scenario);
  const play = typeof scenario === 'function' ? scenario : (system: SimulatedSystem) => playScenario(scenario, system);
  const seeds = seedsOf(options);
  for (const seed of seeds) {
    const faults = options.faults?.(seededRandom(forkSeed(seed, faultBranch))) ?? [];
    const system = new SimulatedSystem({ ...options.system, seed, faults, ...searchOf(options, seed) });
    try {
      await system.until(play(system, { seed, random: seededRandom(forkSeed(seed, scenarioBranch)) }));
    } catch (cause) {
      throw failure(seed, cause, system.faultsHappened);
    }
  }
  return seeds.length;
}

async function playScenario<S>({ prepare, play }: Scenario<S>, system: SimulatedSystem): Promise<unknown> {
  const stage = (prepare === undefined ? undefined : await prepare(system)) as S;
  await system.run();
  return await play(system, stage);
}

function searchOf({ search }: ExploreOptions, seed: number): { readonly schedule?: Schedule } {
  return search === 'priorities' ? { schedule: pctSchedule(forkSeed(seed, priorityBranch)) } : {};
}

function failure(seed: number, cause: unknown, faults: readonly Fault[]): ActorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const after = faults.length === 0 ? '' : `\nafter the faults ${JSON.stringify(faults)}`;
  const text = `seed ${seed} failed (TROUPE_SEED=${seed} replays it): ${why}${after}`;
  return new ActorError('scenario-failed', text, { details: { seed, faults }, cause });
}

function seedsOf({ seeds = 100, firstSeed = 1, replay = seedOfEnvironment() }: ExploreOptions): readonly number[] {
  if (!Number.isSafeInteger(seeds) || seeds < 1) throw invalidArgument('seeds', 'a whole number of at least 1', seeds);
  if (!Number.isSafeInteger(firstSeed)) throw invalidArgument('firstSeed', 'a whole number', firstSeed);
  if (replay === undefined) return Array.from({ length: seeds }, (_, index) => firstSeed + index);
  if (!Number.isSafeInteger(replay)) throw invalidArgument('replay', 'a whole number', replay);
  return [replay];
}

function seedOfEnvironment(): number | undefined {
  const text = process.env['TROUPE_SEED'];
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw invalidArgument('TROUPE_SEED', 'a whole number', text);
  return Number(text);
}

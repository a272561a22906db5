// What a Savina benchmark is here: its parameters, its unit of work, and one run of it that is checked for its result.
import type { ActorSystem } from 'troupe';

/** Where a benchmark is played. */
export interface Stage {
  readonly system: ActorSystem;
  /** Host threads of the system; 0 has all actors on the calling thread. */
  readonly threads: number;
  /** For the actor that leads, and for those that can be shared out among threads: `spread` when there are host threads. */
  readonly placement: 'spread' | 'parent';
}

/** `full` are Savina's own parameters, `small` ones that a test has time for. */
export type Size = 'full' | 'small';

export interface SavinaBenchmark {
  /** As a scenario: `savina-…`. */
  readonly name: string;
  /** What one operation is, in the plural. */
  readonly unit: string;
  /** Whether its actors have work for more than one thread. Two that do nothing but wait for each other have not. */
  readonly isParallel: boolean;
  /** Operations that one run orders. */
  operations(size: Size): number;
  /** Runs once. What it gives is called when the clock has stopped. */
  run(stage: Stage, size: Size): Promise<Finish>;
}

/** Checks the result, ends the actors, and gives the operations that were seen to be done at their receiving ends. Rejects when the result is wrong. */
export type Finish = () => Promise<number>;

interface Description<Parameters> {
  readonly name: string;
  readonly unit: string;
  readonly isParallel: boolean;
  readonly full: Parameters;
  readonly small: Parameters;
  readonly operations: (parameters: Parameters) => number;
  readonly run: (stage: Stage, parameters: Parameters) => Promise<Finish>;
}

export function savinaBenchmark<Parameters>(description: Description<Parameters>): SavinaBenchmark {
  const { name, unit, isParallel } = description;
  return {
    name,
    unit,
    isParallel,
    operations: (size) => description.operations(description[size]),
    run: (stage, size) => description.run(stage, description[size]),
  };
}

export function stageOf(system: ActorSystem, threads: number): Stage {
  return { system, threads, placement: threads > 0 ? 'spread' : 'parent' };
}

/** Throws unless the two are the same number. */
export function mustEqual(what: string, actual: number, expected: number): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: ${actual}, but it must be ${expected}`);
}

/** For asks that last as long as a run does. */
export const noTimeout = { timeoutMs: Number.POSITIVE_INFINITY };

// The schedule of an exhaustive search: it takes the choices that it is told, then the first of all that is possible, and notes where it
// had a choice. Acknowledgements are no choice: when one arrives, nothing changes that an actor could see, so each schedule that delays it
// equals one that does not.
import { ActorError } from '../base/actor-error.ts';
import { type Choice, describeChoice, type Schedule } from './choice.ts';

/** A step at which more than one thing was possible. */
export interface ChoicePoint {
  readonly taken: number;
  readonly count: number;
  readonly description: string;
}

/** What to take at a step; the count is what was possible there before, when that is known. */
export interface Prescribed {
  readonly taken: number;
  readonly count?: number;
}

export class PrefixSchedule implements Schedule {
  readonly #prefix: readonly Prescribed[];
  readonly #maxSteps: number;
  readonly #points: ChoicePoint[] = [];
  #isArmed = false;

  constructor(prefix: readonly Prescribed[], maxSteps: number) {
    this.#prefix = prefix;
    this.#maxSteps = maxSteps;
  }

  /** What comes before is no part of the search. */
  arm(): void {
    this.#isArmed = true;
  }

  /** The points so far, `maxSteps` at the most; what came later took the first that was possible. */
  get points(): readonly ChoicePoint[] {
    return this.#points;
  }

  /** Throws when the run was over before all that was prescribed could be taken. */
  checkComplete(): void {
    const step = this.#points.length;
    if (step < this.#prefix.length) throw notRepeatable(step, this.#prefix[step], []);
  }

  choose(choices: readonly Choice[]): number {
    const acknowledgement = choices.findIndex((choice) => choice.kind === 'frame' && choice.isAcknowledgement);
    if (acknowledgement >= 0) return acknowledgement;
    if (!this.#isArmed || choices.length === 1 || this.#points.length >= this.#maxSteps) return 0;
    const prescribed = this.#prefix[this.#points.length];
    const taken = prescribed?.taken ?? 0;
    const choice = choices[taken];
    if (choice === undefined || (prescribed?.count ?? choices.length) !== choices.length)
      throw notRepeatable(this.#points.length, prescribed, choices);
    this.#points.push({ taken, count: choices.length, description: describeChoice(choice) });
    return taken;
  }
}

function notRepeatable(step: number, prescribed: Prescribed | undefined, choices: readonly Choice[]): ActorError {
  const before = prescribed?.count === undefined ? '' : ` of ${prescribed.count}`;
  const text = `choice ${prescribed?.taken}${before} was to be taken at step ${step}, and ${choices.length} were possible`;
  return new ActorError('scenario-not-repeatable', text, { details: { step, choices: choices.map(describeChoice) } });
}

// The schedule of an exhaustive search: it takes the choices that it is told, then the first of all that is worth trying, and notes where
// it had a choice.
// 1. Acknowledgements are no choice: when one arrives, nothing changes that an actor could see, so each schedule that delays it equals one
//    that does not.
// 2. Steps in different slots commute, but for what the scenario itself does and for timers. So a choice that was tried at a point need not
//    be tried later while only steps of other slots came between: that is a schedule that was had in another order (sleep sets, Godefroid
//    1996). A run with nothing else left to try is given up.
import { ActorError } from '../base/actor-error.ts';
import { type Choice, describeChoice, processOf, type Schedule } from './choice.ts';

/** A step at which more than one thing was possible. */
export interface ChoicePoint {
  readonly taken: number;
  readonly count: number;
  /** What is to be tried here next; undefined when all is tried. */
  readonly next: number | undefined;
  readonly description: string;
}

/** What to take at a step; the count is what was possible there before, when that is known. */
export interface Prescribed {
  readonly taken: number;
  readonly count?: number;
}

/** Thrown when all that could follow was had in another order. */
export const redundant = Symbol('redundant');

export class PrefixSchedule implements Schedule {
  readonly #prefix: readonly Prescribed[];
  readonly #maxSteps: number;
  readonly #reduce: boolean;
  readonly #points: ChoicePoint[] = [];
  /** What was tried before and may be left out: the slot of each, by its process. */
  #asleep = new Map<string, number>();
  #isArmed = false;

  constructor(prefix: readonly Prescribed[], maxSteps: number, reduce: boolean) {
    this.#prefix = prefix;
    this.#maxSteps = maxSteps;
    this.#reduce = reduce;
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
    if (!this.#isArmed || this.#points.length >= this.#maxSteps) return 0;
    const taken = choices.length === 1 ? this.#firstAwake(choices, 0) : this.#takeAtPoint(choices);
    if (taken === undefined) throw redundant;
    this.#pass(choices, taken);
    return taken;
  }

  #takeAtPoint(choices: readonly Choice[]): number | undefined {
    const prescribed = this.#prefix[this.#points.length];
    const taken = prescribed?.taken ?? this.#firstAwake(choices, 0);
    if (taken === undefined) return undefined;
    const choice = choices[taken];
    if (choice === undefined || (prescribed?.count ?? choices.length) !== choices.length)
      throw notRepeatable(this.#points.length, prescribed, choices);
    const next = this.#firstAwake(choices, taken + 1);
    this.#points.push({ taken, count: choices.length, next, description: describeChoice(choice) });
    return taken;
  }

  #firstAwake(choices: readonly Choice[], from: number): number | undefined {
    const found = choices.findIndex((choice, index) => index >= from && !this.#asleep.has(processOf(choice)));
    return found < 0 ? undefined : found;
  }

  /** What was tried here before sleeps on while steps of other slots are taken. */
  #pass(choices: readonly Choice[], taken: number): void {
    if (!this.#reduce) return;
    for (const choice of choices.slice(0, taken)) {
      const slot = slotOf(choice);
      if (slot !== undefined) this.#asleep.set(processOf(choice), slot);
    }
    const slot = slotOf(choices[taken] as Choice);
    for (const [process, other] of this.#asleep) if (slot === undefined || other === slot) this.#asleep.delete(process);
  }
}

/** Where a step changes something; undefined when that may be anywhere. */
function slotOf(choice: Choice): number | undefined {
  switch (choice.kind) {
    case 'actor':
      return choice.slot;
    case 'frame':
    case 'down':
      return choice.to;
    default:
      return undefined;
  }
}

function notRepeatable(step: number, prescribed: Prescribed | undefined, choices: readonly Choice[]): ActorError {
  const before = prescribed?.count === undefined ? '' : ` of ${prescribed.count}`;
  const text = `choice ${prescribed?.taken}${before} was to be taken at step ${step}, and ${choices.length} were possible`;
  return new ActorError('scenario-not-repeatable', text, { details: { step, choices: choices.map(describeChoice) } });
}

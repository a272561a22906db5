// A fault plan: what is to go wrong, and when, as data. With the seed of its system it is replayed exactly.
import { invalidArgument } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import type { Random } from '../base/random.ts';

/** Before the first step of that number, counting from 0; or the k-th message, counting from 1, to actors of a definition of that name. */
export type FaultMoment = { readonly step: number } | { readonly timeMs: number } | MessageMoment;

export interface MessageMoment {
  /** The name of a definition. */
  readonly to: string;
  /** Counts only messages of this method; default: of any. */
  readonly method?: string;
  readonly nth: number;
}

export interface CrashFault {
  readonly kind: 'crash';
  readonly at: FaultMoment;
  /** Whose thread dies; default, at a message: that of its target. */
  readonly slot?: number;
  /** As in `SimulatedSystem.crash`. */
  readonly delivered?: number | 'any';
  /** How long until the slot's next life comes up, in milliseconds, or Infinity for never; default 0. */
  readonly downMs?: number;
}

/** What the one slot sends to the other is delayed for so long. */
export interface HoldFault {
  readonly kind: 'hold';
  readonly at: FaultMoment;
  readonly from: number;
  readonly to: number;
  readonly forMs: number;
}

/** The handler of that message throws instead of running. */
export interface ThrowFault {
  readonly kind: 'throw';
  readonly at: MessageMoment;
  /** The error's message; default `a planned fault`. */
  readonly message?: string;
}

export type Fault = CrashFault | HoldFault | ThrowFault;

export interface RandomFaultOptions {
  /** Slots whose threads may die and whose links may be slow. Main, slot 0, cannot die, so it is none of them. */
  readonly slots: readonly number[];
  /** How many; default 3. */
  readonly count?: number;
  /** They come within so many steps; default 100. */
  readonly withinSteps?: number;
  /** The longest delay of a link, and the longest time without a thread, in milliseconds; default 1,000. */
  readonly maxMs?: number;
}

/** A plan of crashes and delays by lot, for `explore`. */
export function randomFaults(random: Random, options: RandomFaultOptions): readonly Fault[] {
  const { slots, count = 3, withinSteps = 100, maxMs = 1_000 } = options;
  if (slots.length === 0) throw invalidArgument('slots', 'at least one slot', slots);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  return Array.from({ length: count }, (): Fault => {
    const slot = slots[below(slots.length)] as number;
    const at: FaultMoment = { step: below(withinSteps) };
    if (random.next() < 0.5) return { kind: 'crash', at, slot, delivered: 'any', downMs: random.next() < 0.5 ? 0 : below(maxMs) };
    const [from, to] = random.next() < 0.5 ? [slot, 0] : [0, slot];
    return { kind: 'hold', at, from, to, forMs: below(maxMs) };
  });
}

const fieldsOf: Readonly<Partial<Record<string, readonly string[]>>> = {
  crash: ['kind', 'at', 'slot', 'delivered', 'downMs'] satisfies (keyof CrashFault)[],
  hold: ['kind', 'at', 'from', 'to', 'forMs'] satisfies (keyof HoldFault)[],
  throw: ['kind', 'at', 'message'] satisfies (keyof ThrowFault)[],
};

/** Throws `invalid-argument` for a plan that cannot be carried out with so many threads beside main. */
export function checkFaults(faults: readonly Fault[], threads: number): void {
  for (const [index, fault] of faults.entries()) {
    const field = `faults[${index}]`;
    checkObject(fault, field);
    const fields = fieldsOf[fault.kind];
    if (fields === undefined) throw invalidArgument(`${field}.kind`, `one of ${Object.keys(fieldsOf).join(', ')}`, fault.kind);
    checkFields(fault, fields, `a fault of the kind ${fault.kind} has`, `${field}.`);
    checkObject(fault.at, `${field}.at`, 'a step, a time or a message');
    checkMoment(fault.at, `${field}.at`);
    if (fault.kind === 'crash') {
      const isOptional = 'to' in fault.at;
      if (fault.slot === undefined ? !isOptional : !isWhole(fault.slot, 1, threads))
        throw invalidArgument(`${field}.slot`, `a slot from 1 to ${threads}`, fault.slot);
      if (fault.downMs !== undefined && !(fault.downMs >= 0))
        throw invalidArgument(`${field}.downMs`, 'a number of at least 0', fault.downMs);
    } else if (fault.kind === 'hold') {
      for (const end of ['from', 'to'] as const)
        if (!isWhole(fault[end], 0, threads)) throw invalidArgument(`${field}.${end}`, `a slot from 0 to ${threads}`, fault[end]);
      if (fault.from === fault.to) throw invalidArgument(`${field}.to`, 'another slot than from', fault.to);
      if (!(fault.forMs >= 0)) throw invalidArgument(`${field}.forMs`, 'a number of at least 0', fault.forMs);
    } else if (!('to' in fault.at)) throw invalidArgument(`${field}.at`, 'a message, since a handler is to throw', fault.at);
  }
}

function checkMoment(at: FaultMoment, field: string): void {
  if ('to' in at) {
    if (!isWhole(at.nth, 1, Number.MAX_SAFE_INTEGER))
      throw invalidArgument(`${field}.nth`, 'a whole number of at least 1', at.nth);
  } else {
    const number = 'step' in at ? at.step : at.timeMs;
    if (!(Number.isFinite(number) && number >= 0)) throw invalidArgument(field, 'a step or a time of at least 0', number);
  }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

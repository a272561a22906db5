// What is kept of an actor that somebody looks into: made when the first does, dropped when nobody does any more. An actor without one pays
// a look per visit.
import type { Origin } from '../kernel/op.ts';
import type { RateLimit } from '../reporting/rate-limit.ts';

/** An actor's turns since they are measured. */
export interface TurnStatistics {
  /** By the wall clock. */
  readonly since: number;
  readonly turns: number;
  /** Time in turns, their awaits included. */
  readonly totalMs: number;
  readonly maxTurnMs: number;
  /** The longest mailbox that a turn began with, its own message included. */
  readonly maxQueued: number;
}

/** Who is told of everything that the actor does. */
export interface Tracer {
  readonly from: Origin;
  readonly trace: number;
  readonly limit: RateLimit;
  leftOut: number;
}

/** Somebody who waits for an answer. */
export interface Asker {
  readonly ask: number;
  readonly from: Origin;
}

/** A state that somebody wants to put in place. */
export interface Replacement extends Asker {
  readonly state: unknown;
}

export class Observation {
  /** Wanted, and in force as soon as no turn is open. */
  isSuspended = false;
  /** They are answered when the suspension is in force. */
  suspenders: Asker[] = [];
  /** Done when no turn is open. */
  replacements: Replacement[] = [];
  tracers: Tracer[] = [];
  statistics: { -readonly [K in keyof TurnStatistics]: TurnStatistics[K] } | undefined = undefined;
  /** The turn that is open. */
  openTurn: { readonly method: string; readonly startedAt: number } | undefined = undefined;

  get isNeeded(): boolean {
    return (
      this.isSuspended ||
      this.statistics !== undefined ||
      this.tracers.length + this.suspenders.length + this.replacements.length > 0
    );
  }
}

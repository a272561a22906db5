// A message that is known not to have been handled, as people are told of it.
import type { ActorError } from '../../base/actor-error.ts';

export type DeadLetterReason =
  | 'no-actor'
  | 'stopped'
  | 'overflow'
  | 'serialization'
  | 'unknown-method'
  | 'handler-failed'
  /** An ask whose deadline, or a message whose time to live, had passed when its turn came. */
  | 'expired'
  /** A newer message of the same key took its place; counted only. */
  | 'coalesced'
  /** An ask that its asker had given up when its turn came. */
  | 'cancelled'
  /** A second reply to one ask. */
  | 'duplicate-reply'
  /** In flight to a thread that was lost; what became of it is not known. */
  | 'thread-lost';

export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** The target's address as text; for `thread-lost` in flight, its slot. */
  readonly target: string;
  readonly method: string;
  /** How many messages this stands for. */
  readonly count: number;
  /** The target's definition, `module#name`, and its incarnation; left out where they are not known. */
  readonly definition?: string;
  readonly incarnation?: number;
  /** The sender's address; where only its thread is known, `slot n`; left out where nothing is known. */
  readonly sender?: string;
  /** The arguments in a few words, redacted. Of a target whose definition is not known where the letter was written, only their kinds. */
  readonly summary?: string;
  readonly error?: ActorError;
  /** The thread that wrote the letter, and when, by the wall clock. */
  readonly slot?: number;
  readonly writtenAt?: number;
  /** Noise, by the system's `quietMethods`: counted and kept, and told to nobody who did not ask for it. */
  readonly isQuiet?: boolean;
}

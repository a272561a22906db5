// What happens in a system, as events for people and tools; nothing depends on them. A kernel makes them, and whoever composed it says where
// they go: on main to those who listen, on a host to main, within bounds.
import type { ActorLabel } from './actor-label.ts';
import type { CrashReport } from './crash-report.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import type { WrittenLetter } from './pending-letter.ts';

/** An actor of this thread began its first life. */
export interface SpawnEvent {
  readonly kind: 'spawn';
  readonly actor: ActorLabel;
  /** The parent's address. */
  readonly parent: string;
}

/** A life ended. */
export interface ExitEvent {
  readonly kind: 'exit';
  readonly actor: ActorLabel;
  /** The kind of the exit reason. */
  readonly reason: string;
  /** The exit reason in words. */
  readonly text: string;
  /** Whether a supervisor is to decide about a next life. */
  readonly awaitsVerdict: boolean;
}

/** A supervised actor began another life; `actor.incarnation` says which. */
export interface RestartEvent {
  readonly kind: 'restart';
  readonly actor: ActorLabel;
}

export interface DeadLetterEvent {
  readonly kind: 'dead-letter';
  readonly letter: WrittenLetter;
}

export interface CrashEvent {
  readonly kind: 'crash';
  readonly report: CrashReport;
}

/** A line of a log on its way to main. */
export interface LogEvent {
  readonly kind: 'log';
  readonly slot: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

/**
 * Events that a thread did not pass on, as there were too many: how many of each kind, and dead letters also by reason. Among these are messages
 * of which there is no letter; `counts` is empty when there was nothing else.
 */
export interface LeftOutEvent {
  readonly kind: 'left-out';
  readonly slot: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly letters: Readonly<Record<string, number>>;
}

export type KernelEvent = SpawnEvent | ExitEvent | RestartEvent | DeadLetterEvent | CrashEvent | LogEvent | LeftOutEvent;
export type EventKind = KernelEvent['kind'];

/** Where a kernel's events go. */
export interface EventSink {
  /** Asked before an event is made, so that one which nobody wants costs a call. */
  wants(kind: EventKind): boolean;
  /** Must not throw, and must not call back into the kernel. */
  emit(event: KernelEvent): void;
  /** Messages of which there is no letter; costs no event for each. */
  countLetters(reason: DeadLetterReason, messages: number): void;
}

/** For a kernel of which nobody wants to know. */
export const noEvents: EventSink = { wants: () => false, emit() {}, countLetters() {} };

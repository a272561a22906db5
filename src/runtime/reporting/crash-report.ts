// What a crash report says. `report-crash.ts` writes them.
import type { ActorError } from '../../base/actor-error.ts';
import type { ActorLabel } from './actor-label.ts';

export interface CrashReport {
  readonly actor: ActorLabel;
  /** The kind of the exit reason, and the reason in words. */
  readonly reason: string;
  readonly text: string;
  readonly error?: ActorError;
  /** The message that it was handling: its method (`set-up` or `callback` for the runtime's own), and its arguments in a few words, redacted. */
  readonly method?: string;
  readonly summary?: string;
  /** Messages that waited. */
  readonly mailboxLength: number;
  /** Addresses. */
  readonly parent: string;
  readonly links: readonly string[];
  readonly children: readonly string[];
  /** Linked actors and children of the same thread, at most 10: what they were at. */
  readonly neighbours: readonly Neighbour[];
  /** By the wall clock. */
  readonly writtenAt: number;
}

export interface Neighbour {
  readonly actor: ActorLabel;
  readonly mailboxLength: number;
}

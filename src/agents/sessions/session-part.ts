// What a run has of a session: settled before the run is accepted, and part of its spec.
import type { ModelMessage } from '../../models/model.ts';

/** Where a message came from, for whoever reads it. */
export interface Sender {
  readonly run: string;
  readonly agent: string;
}

/** What a run was given beside its input, by reference. */
export type Attachment =
  | { readonly file: string; readonly bytes: number; readonly sha256: string }
  | { readonly run: string; readonly bytes: number; readonly sha256: string };

export interface SessionPart {
  /** The id of the session: that of its first run. */
  readonly id: string;
  /** `run`: over after one run. `session`: goes on until it is closed, or what it belongs to has ended. */
  readonly mode: 'run' | 'session';
  /** A handle among the runs of one parent. */
  readonly taskName: string | null;
  /** What the transcript begins with: that of the parent, for a fork. */
  readonly context: readonly ModelMessage[];
  /** Set when another agent than the one who started the session wrote the message. */
  readonly from: Sender | null;
  readonly attachments: readonly Attachment[];
  /** The same for spawns of the same task. */
  readonly repeatKey: string | null;
}

/** Handles that `sessions_*` tools use for something else. */
export const reservedNames: readonly string[] = ['last', 'all'];

export const taskNamePattern = '[a-z][a-z0-9_-]{0,63}';

export function isTaskName(value: unknown): value is string {
  return typeof value === 'string' && new RegExp(`^${taskNamePattern}$`).test(value) && !reservedNames.includes(value);
}

// The handle of a run that code started. It is not thenable, so that awaiting a function that returns one does not await the run.
import { type ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { StreamedEvent } from '../events/event-stream.ts';
import { runEvents } from '../events/event-streams.ts';
import type { HistoryOptions, HistoryPage } from '../sessions/history.ts';
import type { TaskSpec } from '../task.ts';
import type { RunBoard, RunPromises } from './run-board.ts';
import type { RunOutcome, RunRecord, RunStatus } from './run-record.ts';

/** One task given to one agent. Ends exactly once; a handle that nobody awaits does no harm. */
export interface Run<Value = unknown> {
  readonly id: string;
  readonly status: RunStatus;
  /** Settled when the run is in the journal, before anything is spent; rejects when it was refused. */
  readonly accepted: Promise<void>;
  /** How the run ended. Never rejects. */
  outcome(): Promise<RunOutcome<Value>>;
  /** The result; rejects with the error of any other end. */
  result(): Promise<Value>;
  /**
   * Ends the run and everything beneath it; settled when it has ended. A run that has ended already is left as it is.
   * Rejects with `invalid-argument` for a reason that is no text.
   */
  cancel(reason?: string): Promise<void>;
  record(): RunRecord;
  /**
   * What happens to the run and to everything beneath it, from how it stands when the loop begins to its end. Changes of status are never left out; see
   * `swarm.events`.
   */
  events(): AsyncIterable<StreamedEvent>;
  /**
   * Tells the run something that its model reads before its next turn, as a note from those who run it; settled when that is in the journal. A final
   * answer that is on its way is given again after it, while turns are left. Rejects with `invalid-argument` for a text of more than 4,000 characters,
   * and with `unknown-run` when the run has ended; a rejection that nobody awaits does no harm.
   */
  steer(text: string): Promise<void>;
  /**
   * What was said in the run, a page at a time: at most 80 KiB, each block cut after 4,000 characters, what has the shape of a secret taken out. Rejects
   * with `unknown-run` for a run that is not accepted yet, or has ended and was let go by the journal.
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /** The session that the run began or belongs to, when it has `mode: 'session'`. */
  readonly session: Session<Value> | undefined;
}

/** A conversation with one agent. Its runs take their turns one after another, and each begins with what was said before. */
export interface Session<Value = unknown> {
  /** The id of its first run. */
  readonly id: string;
  /**
   * Opens one more run with this message, which waits its turn. Throws `session-busy` when 20 (`sessions.maxWaiting`) wait, `unknown-session` when the
   * session is closed, and what `spawn` throws.
   */
  send(message: string | TaskSpec): Run<Value>;
  /** What was said in it, up to the last message; see {@link Run.history}. */
  history(options?: HistoryOptions): Promise<HistoryPage>;
  /** Takes no further message; settled when the runs that it has are through. A session that nobody uses for an hour (`sessions.idleMs`) closes itself. */
  close(): Promise<void>;
}

export interface RunParts {
  readonly id: string;
  readonly board: RunBoard;
  readonly promises: RunPromises;
  readonly cancel: (reason: string | undefined) => void;
  readonly steer: (text: string) => Promise<void>;
  readonly history: (options: HistoryOptions | undefined) => Promise<HistoryPage>;
  readonly session: Session | undefined;
}

export class RunHandle<Value> implements Run<Value> {
  readonly id: string;
  readonly #parts: RunParts;
  #record: RunRecord;

  constructor(parts: RunParts, record: RunRecord) {
    this.id = parts.id;
    this.#parts = parts;
    this.#record = record;
    // A record may be let go while its handle lives on.
    void parts.promises.outcome.promise.then((outcome) => {
      this.#record = outcome.record;
    });
  }

  get status(): RunStatus {
    return this.record().status;
  }

  get accepted(): Promise<void> {
    return this.#parts.promises.accepted.promise;
  }

  async outcome(): Promise<RunOutcome<Value>> {
    return (await this.#parts.promises.outcome.promise) as RunOutcome<Value>;
  }

  async result(): Promise<Value> {
    const outcome = await this.outcome();
    if (outcome.ok) return outcome.value;
    throw outcome.error satisfies ActorError;
  }

  async cancel(reason?: string): Promise<void> {
    checkReason(reason);
    this.#parts.cancel(reason);
    await this.outcome();
  }

  steer(text: string): Promise<void> {
    const said = this.#parts.steer(text);
    // A run may end at any moment: who does not await this must not have to care.
    said.catch(() => {});
    return said;
  }

  history(options?: HistoryOptions): Promise<HistoryPage> {
    return this.#parts.history(options);
  }

  get session(): Session<Value> | undefined {
    return this.#parts.session as Session<Value> | undefined;
  }

  record(): RunRecord {
    return this.#parts.board.record(this.id) ?? this.#record;
  }

  events(): AsyncIterable<StreamedEvent> {
    return runEvents(this.#parts.board, this.id, () => this.record());
  }
}

/** Throws `invalid-argument` unless `reason` is a text or left out: it becomes part of the journal. */
export function checkReason(reason: unknown): void {
  if (reason !== undefined && typeof reason !== 'string') throw invalidArgument('reason', 'a text', reason);
}

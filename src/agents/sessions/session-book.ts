// The book of the open sessions: which runs each has had, whose turn it is, and when it is over. Belongs to the coordinator; a restart makes it anew
// from the runs' states.
// 1. The runs of a session take their turns in the order in which they were accepted; one begins when those before it have ended.
// 2. A session that has had no open run for the idle time is closed; so is one that its owner closes. One that a model began ends with its root run.
import { ActorError } from '../../base/actor-error.ts';
import type { ModelMessage } from '../../models/model.ts';
import type { RunHappening } from '../runs/run-event.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';

/** What the book works with. */
export interface BookParts {
  get(run: string): RunState | undefined;
  record(run: string, happening: RunHappening): void;
  settle(): void;
  after(delayMs: number, ring: () => void): { cancel(): void };
  /** The session takes no further runs. */
  closed(session: string): void;
  readonly idleMs: number;
}

interface OpenSession {
  /** In the order of their acceptance. */
  readonly runs: string[];
  idle: { cancel(): void } | undefined;
}

export class SessionBook {
  readonly #parts: BookParts;
  readonly #sessions = new Map<string, OpenSession>();

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  /** A run's state changed; `before` is `undefined` when it was accepted just now, or when the book is being made. */
  changed(before: RunState | undefined, state: RunState): void {
    const { session, id } = state.spec;
    if (session?.mode !== 'session' || state.talk.isClosed) return;
    const open = this.#sessions.get(session.id) ?? { runs: [], idle: undefined };
    this.#sessions.set(session.id, open);
    if (before === undefined) open.runs.push(id);
    if (before !== undefined && isTerminal(state.status) && !isTerminal(before.status)) this.#giveTurn(open);
    this.#watchIdling(session.id, open);
  }

  /** Whether that run's state is needed although it has ended. */
  keeps({ spec, talk }: RunState): boolean {
    return spec.session?.mode === 'session' && !talk.isClosed;
  }

  isOpen(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Its runs that have not ended, in order. */
  openRuns(session: string): readonly string[] {
    return this.#sessions.get(session)?.runs.filter((run) => !this.#hasEnded(run)) ?? [];
  }

  /** Begins the run if it is first in its session's line. */
  takeTurn({ spec }: RunState): void {
    const session = this.#sessions.get(spec.session?.id ?? '');
    if (session === undefined || this.#transcript(session) === undefined) {
      const error = new ActorError('unknown-session', `the session ${spec.session?.id} is closed`);
      this.#parts.record(spec.id, {
        kind: 'ending',
        ending: { kind: 'failed', error: { code: error.code, message: error.message } },
      });
    } else this.#giveTurn(session);
  }

  close(session: string): void {
    const open = this.#sessions.get(session);
    if (open === undefined) return;
    open.idle?.cancel();
    this.#sessions.delete(session);
    for (const run of open.runs) this.#parts.record(run, { kind: 'session-closed' });
    this.#parts.closed(session);
  }

  /** The root run has ended and is let go, and so are the sessions that were begun beneath it. */
  forget(root: string): void {
    for (const [session, open] of this.#sessions) {
      if (session.split('.', 1)[0] !== root) continue;
      open.idle?.cancel();
      this.#sessions.delete(session);
    }
  }

  #giveTurn(session: OpenSession): void {
    const next = session.runs.find((run) => !this.#hasEnded(run));
    const state = next === undefined ? undefined : this.#parts.get(next);
    const messages = this.#transcript(session);
    const waits = state?.status === 'accepted' && state.spec.id !== session.runs[0] && !state.talk.hasContext;
    if (next !== undefined && waits && messages !== undefined) this.#parts.record(next, { kind: 'context-given', messages });
  }

  /** What the last run that had its turn left. */
  #transcript({ runs }: OpenSession): readonly ModelMessage[] | undefined {
    const states = runs.map((run) => this.#parts.get(run));
    return states.findLast((state, index) => state !== undefined && (index === 0 || state.talk.hasContext))?.messages;
  }

  #hasEnded(run: string): boolean {
    const state = this.#parts.get(run);
    return state === undefined || isTerminal(state.status);
  }

  #watchIdling(id: string, session: OpenSession): void {
    const isIdle = session.runs.every((run) => this.#hasEnded(run));
    if (isIdle && session.idle === undefined) {
      session.idle = this.#parts.after(this.#parts.idleMs, () => {
        this.close(id);
        this.#parts.settle();
      });
    } else if (!isIdle && session.idle !== undefined) {
      session.idle.cancel();
      session.idle = undefined;
    }
  }
}

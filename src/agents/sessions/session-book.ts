// The book of the open sessions: which runs each has had, whose turn it is, and when it is over. Belongs to the coordinator; a restart makes it anew
// from the runs' states.
// 1. The runs of a session take their turns in the order in which they were accepted; one begins when those before it have ended.
// 2. What was said stands in the state of the newest run that has had its turn, and in no other.
// 3. A session that has had no open run for the idle time is closed; so is one that its owner closes. One that a model began ends with its root run.
import { rootIdOf } from '../runs/root-id.ts';
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
  /** Runs that have not ended, in the order of their acceptance. */
  readonly open: string[];
  readonly ended: string[];
  /** The run whose transcript has all that was said so far. */
  newest: string;
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
    if (before === undefined && session.id === id) this.#sessions.set(id, { open: [], ended: [], newest: id, idle: undefined });
    const known = this.#sessions.get(session.id);
    if (known === undefined) return;
    if (before === undefined) known.open.push(id);
    if (state.talk.hasContext && before?.talk.hasContext !== true) this.#goesOnIn(known, id, before !== undefined);
    if (isTerminal(state.status) && (before === undefined || !isTerminal(before.status))) {
      known.open.splice(known.open.indexOf(id), 1);
      known.ended.push(id);
      if (before !== undefined) this.#giveTurn(known);
    }
    this.#watchIdling(session.id, known);
  }

  /** Whether that run's state is needed although it has ended. */
  keeps({ spec, talk }: RunState): boolean {
    return spec.session?.mode === 'session' && !talk.isClosed && this.isOpen(spec.session.id);
  }

  isOpen(session: string): boolean {
    return this.#sessions.has(session);
  }

  /** Its runs that have not ended, in order. */
  openRuns(session: string): readonly string[] {
    return this.#sessions.get(session)?.open ?? [];
  }

  /** Begins the run if it is first in its session's line; ends it when there is no such session, or no more. */
  takeTurn({ spec }: RunState): void {
    const session = this.#sessions.get(spec.session?.id ?? '');
    if (session === undefined) {
      this.#parts.record(spec.id, { kind: 'session-closed' });
      this.#refuse(spec.id, spec.session?.id);
    } else this.#giveTurn(session);
  }

  close(session: string): void {
    const known = this.#sessions.get(session);
    if (known === undefined) return;
    known.idle?.cancel();
    this.#sessions.delete(session);
    for (const run of [...known.ended, ...known.open]) this.#parts.record(run, { kind: 'session-closed' });
    for (const run of known.open) if (this.#waitsForTurn(run)) this.#refuse(run, session);
    this.#parts.closed(session);
  }

  /** The root run has ended and is let go, and so are the sessions that were begun beneath it. */
  forget(root: string): void {
    for (const [session, open] of this.#sessions) {
      if (rootIdOf(session) !== root) continue;
      open.idle?.cancel();
      this.#sessions.delete(session);
    }
  }

  /** What was said before is in that run's transcript now, and of no more use in the one before it. */
  #goesOnIn(session: OpenSession, run: string, isNews: boolean): void {
    if (isNews) this.#parts.record(session.newest, { kind: 'context-taken' });
    session.newest = run;
  }

  #giveTurn({ open: [next], newest }: OpenSession): void {
    if (next !== undefined && this.#waitsForTurn(next)) this.#parts.record(next, { kind: 'context-given', from: newest });
  }

  #waitsForTurn(run: string): boolean {
    const state = this.#parts.get(run);
    return state?.status === 'accepted' && state.spec.session?.id !== run && !state.talk.hasContext;
  }

  #refuse(run: string, session: string | undefined): void {
    const error = { code: 'unknown-session', message: `the session ${session} is closed` } as const;
    this.#parts.record(run, { kind: 'ending', ending: { kind: 'failed', error } });
  }

  #watchIdling(id: string, session: OpenSession): void {
    const isIdle = session.open.length === 0;
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

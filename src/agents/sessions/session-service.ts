// What the coordinator has of sessions: the desk of the session tools, the book of the open sessions, and the wishes of code about runs.
import type { ActorContext } from '../../runtime/actor-context.ts';
import { digestModule, type FileDigest } from '../../tools/files/digest-files.ts';
import type { RunFile } from '../../tools/tool.ts';
import type { CoordinatorEffect } from '../runs/run-effects.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmHome } from '../swarm-home.ts';
import type { Coordinator } from '../swarm-protocol.ts';
import { SessionBook } from './session-book.ts';
import { SessionDesk } from './session-desk.ts';
import { transcriptOf } from './transcript.ts';

export class SessionService {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;
  readonly #book: SessionBook;
  readonly #desk: SessionDesk;

  /** `room`: how many more runs may be accepted now. */
  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome, store: RunStore, room: () => number) {
    this.#ctx = ctx;
    this.#home = home;
    this.#store = store;
    this.#book = new SessionBook({
      get: (run) => store.get(run),
      record: (run, happening) => store.record(run, happening),
      settle: () => store.settle(),
      after: (delayMs, ring) => ctx.after(delayMs, ring),
      closed: (session) => store.afterCommit(() => home.codeSessions.closed(session)),
      idleMs: home.settings.sessions.idleMs,
    });
    this.#desk = new SessionDesk({
      ...{ settings: home.settings, store, sessions: this.#book, room },
      ...{ nowMs: () => home.nowMs(), wallMs: () => home.wallMs() },
      digests: (files) => this.#digests(files),
      transcript: (run) => transcriptOf(home.journal, run),
      later: (promise, act) =>
        ctx.pipe(promise, (outcome) => {
          act(outcome);
          store.settle();
        }),
    });
  }

  /** A run's state changed; `before` is `undefined` when it was accepted, and when the book is made anew. */
  changed(before: RunState | undefined, state: RunState): void {
    const { id, parent, session } = state.spec;
    this.#book.changed(before, state);
    if (before === undefined && parent === null && session?.mode === 'session' && !state.talk.isClosed)
      this.#home.codeSessions.know(state.spec);
    if (before !== undefined && !before.talk.isClosed && state.talk.isClosed && parent === null && state.endedMs !== null)
      this.#letGo(id);
  }

  /** Lets a root run that has ended go, with all beneath it, unless its session goes on. */
  ended(state: RunState): void {
    if (!this.#book.keeps(state)) this.#letGo(state.spec.id);
  }

  /** Whether the effect was one of sessions. */
  due(state: RunState, effect: CoordinatorEffect): void {
    if (effect.kind === 'session-tool') this.#desk.serve(state, effect.call);
    else if (effect.kind === 'wake') this.#desk.wake(state, effect.callId, false);
    else if (effect.kind === 'take-turn') this.#book.takeTurn(state);
    else if (effect.kind === 'release') {
      for (const asker of effect.askers) this.#store.record(asker, { kind: 'peer-ended', peer: state.spec.id });
    }
  }

  /** The time of the run's wait is over. */
  timedOut(state: RunState): void {
    if (state.wait !== null) this.#desk.wake(state, state.wait.callId, true);
  }

  /** Has the wishes of code recorded; for a new life of the coordinator all that are open. */
  takeWishes(isNewLife: boolean): void {
    const done = this.#home.wishes.take(isNewLife, (run, happening) => {
      if (happening.kind === 'session-closed') this.#book.close(run);
      else this.#store.record(run, happening);
    });
    this.#store.afterCommit(() => done((run) => this.#store.get(run)));
  }

  #letGo(root: string): void {
    this.#store.afterCommit(() => {
      this.#book.forget(root);
      this.#store.forget(root);
      this.#home.ledger.close(root);
    });
  }

  async #digests(files: readonly RunFile[]): Promise<readonly FileDigest[]> {
    const { roots, maxFileBytes } = this.#home.settings;
    const input = { access: { files, roots, rootsWithin: roots, maxFileBytes }, names: files.map(({ name }) => name) };
    const { value } = await this.#home.system.runTask(
      { module: digestModule, export: 'digestFiles', input },
      { signal: this.#ctx.signal },
    );
    return value as readonly FileDigest[];
  }
}

// A session as code holds it: sends it further messages, each of which opens one run, one after another.
import { ActorError } from '../../base/actor-error.ts';
import type { Run, Session } from '../runs/run.ts';
import type { SwarmHome } from '../swarm-home.ts';
import type { HistoryOptions, HistoryPage } from './history.ts';
import { historyOf } from './run-wishes.ts';

export class LocalSession<Value> implements Session<Value> {
  readonly id: string;
  readonly #home: SwarmHome;
  readonly #start: (session: string, task: unknown) => Run<Value>;
  readonly #open = new Set<Run<Value>>();
  #isClosing = false;

  constructor(id: string, home: SwarmHome, start: (session: string, task: unknown) => Run<Value>) {
    this.id = id;
    this.#home = home;
    this.#start = start;
  }

  /** Counts a run of the session until it has ended. */
  note(run: Run<Value>): void {
    const session = this.#home.codeSessions.get(this.id);
    session.open += 1;
    this.#open.add(run);
    void run.outcome().then(() => {
      session.open -= 1;
      this.#open.delete(run);
    });
  }

  send(message: unknown): Run<Value> {
    if (this.#isClosing)
      throw new ActorError('unknown-session', `the session ${this.id} is closed`, { details: { session: this.id } });
    const { maxWaiting } = this.#home.settings.sessions;
    // One is at work, the others wait.
    if (this.#home.codeSessions.get(this.id).open > maxWaiting) {
      throw new ActorError('session-busy', `${maxWaiting} messages wait in session ${this.id} already (sessions.maxWaiting)`, {
        details: { limit: 'sessions.maxWaiting', value: maxWaiting },
      });
    }
    return this.#start(this.id, message);
  }

  history(options?: HistoryOptions): Promise<HistoryPage> {
    // What was said before stands at the head of each later run.
    return historyOf(this.#home, this.#home.codeSessions.get(this.id).runs.at(-1) ?? this.id, options);
  }

  async close(): Promise<void> {
    if (this.#isClosing || !this.#home.codeSessions.has(this.id)) return;
    this.#isClosing = true;
    await Promise.all([...this.#open].map((run) => run.outcome()));
    await this.#home.wishes.add(this.id, { kind: 'session-closed' }, () => true).catch(() => {});
  }
}

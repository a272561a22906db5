// The sessions that code made, as the swarm's home knows them: what their next runs are made of, and how many of those are open.
import { ActorError } from '../../base/actor-error.ts';
import type { Agent } from '../agent.ts';
import type { RunSpec } from '../runs/run-event.ts';

export interface CodeSession {
  /** Of its first run. */
  readonly spec: RunSpec;
  /** As its owner defined it; `undefined` when the session was taken up from a journal, and the swarm has no agent of that name. */
  readonly agent: Agent | undefined;
  /** The ids of its runs, in order. */
  readonly runs: string[];
  /** Runs that have not ended. */
  open: number;
}

export class CodeSessions {
  readonly #sessions = new Map<string, CodeSession>();
  readonly #agents: ReadonlyMap<string, Agent>;
  #tellClosed: (session: string) => void = () => {};

  constructor(agents: ReadonlyMap<string, Agent>) {
    this.#agents = agents;
  }

  open(spec: RunSpec, agent: Agent): void {
    this.#sessions.set(spec.id, { spec, agent, runs: [spec.id], open: 0 });
  }

  /** A run of such a session was accepted; the journal may know sessions of a former process. */
  know(spec: RunSpec): void {
    const session = spec.session?.id ?? spec.id;
    const known = this.#sessions.get(session);
    if (known === undefined && session === spec.id) {
      this.#sessions.set(session, { spec, agent: this.#agents.get(spec.agent.name), runs: [session], open: 0 });
    } else if (known !== undefined && !known.runs.includes(spec.id)) known.runs.push(spec.id);
  }

  closed(session: string): void {
    if (this.#sessions.delete(session)) this.#tellClosed(session);
  }

  /** Calls `tell` for each session that takes no further message. */
  whenClosed(tell: (session: string) => void): void {
    this.#tellClosed = tell;
  }

  has(session: string): boolean {
    return this.#sessions.has(session);
  }

  isContinuable(session: string): boolean {
    return this.#sessions.get(session)?.agent !== undefined;
  }

  /** The session, as one that takes a further message. Throws `unknown-session`. */
  get(session: string): CodeSession & { readonly agent: Agent } {
    const found = this.#sessions.get(session);
    if (found === undefined) {
      throw new ActorError('unknown-session', `code has no open session ${session} here`, { details: { session } });
    }
    const { agent } = found;
    if (agent === undefined) {
      const message = `the session ${session} is of the agent "${found.spec.agent.name}", which is none of the swarm's agents`;
      throw new ActorError('unknown-session', message, { details: { session, agent: found.spec.agent.name } });
    }
    return found as CodeSession & { readonly agent: Agent };
  }
}

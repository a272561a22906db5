// The sessions of a swarm as code holds them, and what the handles of its runs have beside outcome and cancel.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { Agent } from '../agent.ts';
import { narrowLimits } from '../limits.ts';
import type { Run, RunParts } from '../runs/run.ts';
import type { RunSpec } from '../runs/run-event.ts';
import type { SwarmHome } from '../swarm-home.ts';
import { type NormalTask, normaliseTask } from '../task.ts';
import { LocalSession } from './local-session.ts';
import { historyOf, steerRun } from './run-wishes.ts';
import type { SessionPart } from './session-part.ts';

/** Starts a run; of a session when one is named. */
export type SubmitRun = (agent: Agent, task: NormalTask, session: string | undefined) => Run<unknown>;

export class LocalSessions {
  readonly #home: SwarmHome;
  readonly #submit: SubmitRun;
  readonly #sessions = new Map<string, LocalSession<unknown>>();

  constructor(home: SwarmHome, submit: SubmitRun) {
    this.#home = home;
    this.#submit = submit;
    home.codeSessions.whenClosed((session) => this.#sessions.delete(session));
  }

  /** The open session of that id. Throws `unknown-session`. */
  get(id: unknown): LocalSession<unknown> {
    if (typeof id !== 'string') throw invalidArgument('id', 'the id of a session', id);
    this.#home.codeSessions.get(id);
    const session = this.#sessions.get(id) ?? new LocalSession<unknown>(id, this.#home, (of, task) => this.#continue(of, task));
    this.#sessions.set(id, session);
    return session;
  }

  /** What a run's handle has of this. A run in mode `session` begins one, or goes on with the one that its spec names. */
  partsOf(spec: RunSpec, agent: Agent): Pick<RunParts, 'steer' | 'history' | 'session'> & { note(run: Run<unknown>): void } {
    const { id, session: part } = spec;
    if (part?.mode === 'session' && part.id === id) this.#home.codeSessions.open(spec, agent);
    const session = part?.mode === 'session' ? this.get(part.id) : undefined;
    return {
      steer: (text) => steerRun(this.#home, id, text),
      history: (options) => historyOf(this.#home, id, options),
      session,
      note: (run) => session?.note(run),
    };
  }

  /** The same of a run that was taken up from a journal. Its session takes messages if its agent is one of the swarm's. */
  partsOfKnown(id: string): Pick<RunParts, 'steer' | 'history' | 'session'> {
    return {
      steer: (text) => steerRun(this.#home, id, text),
      history: (options) => historyOf(this.#home, id, options),
      session: this.#home.codeSessions.isContinuable(id) ? this.get(id) : undefined,
    };
  }

  /** One more run of a session, with the limits, and unless it names others the files, of the first. */
  #continue(session: string, message: unknown): Run<unknown> {
    if (this.#home.closing.aborted) throw new ActorError('system-stopped', 'the swarm is stopping or has stopped');
    const { agent, spec } = this.#home.codeSessions.get(session);
    const task = normaliseTask(agent, message);
    if (task.taskKey !== undefined)
      throw invalidArgument('task.taskKey', 'left out: each message of a session is a run of its own', task.taskKey);
    const limits = narrowLimits(spec.limits, task.limits);
    const files = task.files.length > 0 ? task.files : spec.files;
    return this.#submit(agent, { ...task, mode: 'session', limits, files }, session);
  }
}

/** What the spec of a run of code has of a session; nothing when it has no use for one. */
export function sessionPart(id: string, { mode, taskName }: NormalTask, session = id): { readonly session?: SessionPart } {
  if (mode === 'run' && taskName === null) return {};
  return { session: { id: session, mode, taskName, context: [], from: null, attachments: [], repeatKey: null } };
}

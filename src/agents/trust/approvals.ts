// The approvals that are being asked for. Each is asked once in a life of the coordinator; the answer counts only while the run still waits for it.

import { withoutSecretLike } from '../../base/secret-like.ts';
import type { ActorContext, Outcome } from '../../runtime/actor-context.ts';
import { deepFreeze } from '../../runtime/kernel/freeze.ts';
import type { RunHappening } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { SwarmHome } from '../swarm-home.ts';
import { type Coordinator, outsideCallId } from '../swarm-protocol.ts';
import type { ApprovalAnswer, ApprovalRequest } from './policy.ts';

/** The most characters of a reason that a model reads. */
const mostReason = 500;
/** The most field names of a malformed answer that are logged. */
const mostFields = 10;

interface ApprovalVerdict {
  readonly isApproved: boolean;
  /** What a model reads of a refusal. */
  readonly why: string;
}

const malformed: ApprovalVerdict = {
  isApproved: false,
  why: 'the answer was malformed, neither true or false nor { approved, reason }',
};

/** What the hook's answer says; `undefined` for one that is none. Nothing but a clear yes approves. */
function verdictOf(answer: unknown): ApprovalVerdict | undefined {
  if (typeof answer === 'boolean') return { isApproved: answer, why: 'it was denied' };
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { approved, reason } = answer as { readonly approved?: unknown; readonly reason?: unknown };
  if (typeof approved !== 'boolean') return undefined;
  return { isApproved: approved, why: typeof reason === 'string' ? reason.slice(0, mostReason) : 'it was denied' };
}

interface OpenApproval {
  readonly request: ApprovalRequest;
  readonly callId: string;
  readonly abort: AbortController;
}

export class Approvals {
  readonly #ctx: ActorContext<Coordinator>;
  readonly #home: SwarmHome;
  readonly #store: RunStore;
  readonly #open = new Map<string, OpenApproval>();

  constructor(ctx: ActorContext<Coordinator>, home: SwarmHome, store: RunStore) {
    this.#ctx = ctx;
    this.#home = home;
    this.#store = store;
    ctx.onTerminate(() => {
      for (const one of this.#open.values()) one.abort.abort();
    });
  }

  /** Asks about the call that the run waits with, unless that was done. */
  ask(run: string): void {
    const state = this.#store.get(run);
    if (state === undefined) return;
    const { wait, spec } = state;
    const call = state.calls.find((one) => one.call.callId === wait?.callId)?.call;
    if (wait?.for.kind !== 'approval' || call === undefined || this.#open.get(spec.id)?.callId === call.callId) return;
    const id = outsideCallId(spec.id, state.turn, call.callId);
    const { reason } = wait.for;
    const request: ApprovalRequest = {
      ...{ id, run: spec.id, agent: spec.agent.name, tool: call.name, input: structuredClone(call.input), reason },
      taintedBy: state.taintedBy,
    };
    // It is handed to whoever listens, too.
    deepFreeze(request);
    const one: OpenApproval = { request, callId: call.callId, abort: new AbortController() };
    this.#open.set(spec.id, one);
    this.#home.board.approval(request, 'asked');
    this.#ctx.pipe(this.#answer(one), (outcome) => this.#answered(one, outcome));
  }

  /** The run's state changed: what it no longer waits for is let go. */
  update(state: RunState): void {
    const one = this.#open.get(state.spec.id);
    if (one === undefined || (state.wait?.callId === one.callId && state.ending === null)) return;
    this.#open.delete(state.spec.id);
    one.abort.abort();
  }

  /** What happens to a run whose approval nobody gave in time. */
  late(state: RunState): RunHappening {
    const one = this.#open.get(state.spec.id);
    if (one !== undefined) this.#home.board.approval(one.request, 'denied');
    return this.#denied(state.spec.id, state.wait?.callId ?? '', 'nobody answered in time');
  }

  async #answer({ request, abort }: OpenApproval): Promise<ApprovalAnswer> {
    const { ask } = this.#home.settings.trust;
    if (ask === undefined) return { approved: false, reason: 'there is nobody to ask' };
    return await ask(request, { signal: abort.signal });
  }

  #answered(one: OpenApproval, outcome: Outcome<ApprovalAnswer>): void {
    const { run } = one.request;
    if (this.#open.get(run) !== one) return;
    const { log } = this.#home;
    if (!outcome.ok) log.warn({ run, tool: one.request.tool, error: inLog(outcome.error) }, 'asking for an approval failed');
    const answer = outcome.ok ? outcome.value : { approved: false, reason: 'asking for approval failed' };
    const verdict = verdictOf(answer);
    if (verdict === undefined)
      log.warn({ run, tool: one.request.tool, answer: formOf(answer) }, 'an approval got an answer that is none');
    const { isApproved, why } = verdict ?? malformed;
    this.#home.board.approval(one.request, isApproved ? 'granted' : 'denied');
    this.#store.record(run, isApproved ? { kind: 'approved', callId: one.callId } : this.#denied(run, one.callId, why));
    this.#store.settle();
  }

  #denied(run: string, callId: string, why: string): RunHappening {
    const name = this.#store.get(run)?.calls.find((one) => one.call.callId === callId)?.call.name ?? 'the tool';
    const error = { code: 'approval-denied', message: `${name} was not approved: ${why}` };
    return { kind: 'woken', result: { callId, name, ok: false, error }, reported: [] };
  }
}

/** What kind of a thing a hook gave, and none of what it holds: it may be the answer of whatever it asked, with tokens in it. */
function formOf(answer: unknown): string {
  if (answer === null) return 'null';
  if (typeof answer !== 'object') return typeof answer;
  if (Array.isArray(answer)) return 'an array';
  return `an object of the fields ${Object.keys(answer)
    .slice(0, mostFields)
    .map((name) => JSON.stringify(name.slice(0, 40)))
    .join(', ')}`;
}

/** An error of a hook that asks over a network quotes its address, and whoever knows that of a webhook can use it. */
function inLog(error: unknown): string {
  const withoutPaths = String(error)
    .slice(0, mostReason)
    .replace(/\b(https?:\/\/)(?:[^\s/@]*@)?([^\s/?#'"]*)[^\s'"]*/gi, '$1$2/…');
  return withoutSecretLike(withoutPaths);
}

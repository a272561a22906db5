// Talking for a model: messages to sessions and to runs under way, with the wait for their answers; steering and cancelling what is beneath.
import { ActorError } from '../../base/actor-error.ts';
import type { ToolCall } from '../../models/model.ts';
import { narrowLimits } from '../limits.ts';
import { refuseUnpriced } from '../money/refuse-unpriced.ts';
import { overloaded } from '../runs/admission.ts';
import type { RunHappening, RunSpec } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { inheritedSpec, inheritedTaint } from '../trust/tool-access.ts';
import { nearest } from './child-spec.ts';
import { refusalOf } from './delegation.ts';
import { type DeskContext, finished, isBeneath, isOver, letterId, resultOf, unknownRun } from './desk-context.ts';
import { allBeneath, childrenOf, findAddressee, findBeneath } from './find-run.ts';
import { messageInput } from './message-input.ts';
import { type ResultReference, valueOrReference } from './result-reference.ts';
import type { CancelArguments, SendArguments, SteerArguments } from './session-arguments.ts';
import { replyTimeoutMs } from './session-schemas.ts';
import { answerFrom } from './wait-over.ts';

/** The reply to `sessions_send`. */
export type SendReply =
  /** Not waited for; of a session, `run` is the run that the message opened. */
  | { readonly status: 'accepted'; readonly run: string }
  | { readonly status: 'timeout'; readonly run: string }
  /** The answer: of a session the result of its run, of another run the message that it sent back. */
  | {
      readonly status: 'replied';
      readonly run: string;
      readonly agent: string | null;
      readonly note: string;
      readonly message?: string;
      readonly value?: unknown;
      readonly reference?: ResultReference;
    }
  /** The run ended without an answer. */
  | { readonly status: 'no-reply'; readonly run: string; readonly state: string; readonly error?: object };

export class TalkDesk {
  readonly #context: DeskContext;
  readonly #accept: (parent: RunState, specs: readonly RunSpec[]) => void;

  constructor(context: DeskContext, accept: (parent: RunState, specs: readonly RunSpec[]) => void) {
    this.#context = context;
    this.#accept = accept;
  }

  send(state: RunState, call: ToolCall): void {
    const { to, timeoutMs = replyTimeoutMs } = call.input as SendArguments;
    const target = findAddressee(this.#context.store, state, to);
    const { session } = target.spec;
    const isOpen = session?.mode === 'session' && this.#context.sessions.isOpen(session.id);
    if (isOpen && session.id === state.spec.session?.id) throw ownSession(session.id);
    const active = isOpen ? this.#context.sessions.openRuns(session.id)[0] : undefined;
    // A session that waits for its own message would wait for ever; who is above the sender is told at once.
    const isAbove = active !== undefined && isBeneath(state.spec.id, active);
    const run =
      isOpen && !isAbove
        ? this.#sendToSession(state, call, session.id)
        : this.#sendToRun(state, call, isAbove ? active : target.spec.id);
    if (timeoutMs > 0) this.#wait(state, call, run, timeoutMs);
    else this.#answer(state, call, { status: 'accepted', run });
  }

  /** The happening that ends the wait for an answer. */
  answered(state: RunState, call: ToolCall, run: string, isTimeout: boolean): RunHappening {
    const letter = answerFrom(state, run);
    const output = letter === undefined ? this.#endOf(state, run, isTimeout) : this.#letterReply(run, letter);
    const child = state.children.find((one) => one.id === run);
    return {
      kind: 'woken',
      result: resultOf(call, { ok: true, output }),
      reported: child?.outcome == null ? [] : [run],
      read: letter === undefined ? [] : [letter.id],
    };
  }

  steer(state: RunState, call: ToolCall): void {
    const { run, message } = call.input as SteerArguments;
    if (run === state.spec.id) throw new ActorError('invalid-tool-input', 'a run cannot steer itself');
    const target = findBeneath(this.#context.store, state, run);
    if (!isBeneath(target.spec.id, state.spec.id)) throw unknownRun(run, 'is not beneath this run');
    if (isOver(target)) throw unknownRun(run, 'has ended');
    const { id, agent } = state.spec;
    const letter = { id: letterId(state, call), how: 'steer', from: id, agent: agent.name, asks: false, text: message } as const;
    this.#context.store.record(target.spec.id, { kind: 'letter-received', letter });
    this.#answer(state, call, { status: 'accepted', run: target.spec.id });
  }

  cancel(state: RunState, call: ToolCall): void {
    const { run, reason = 'the run above it cancelled it' } = call.input as CancelArguments;
    const { store } = this.#context;
    const targets = run === 'all' ? childrenOf(store, state) : [findBeneath(store, state, run)];
    const open = targets.filter((one) => !isOver(one) && isBeneath(one.spec.id, state.spec.id));
    const ending = { kind: 'cancelled', error: { code: 'cancelled', message: reason } } as const;
    for (const { spec } of open) store.record(spec.id, { kind: 'ending', ending });
    const runs = open.flatMap((one) => [one, ...allBeneath(store, one).filter((child) => !isOver(child))]);
    const output = { status: 'cancelling', runs: runs.map(({ spec }) => spec.id) };
    store.record(state.spec.id, finished(call, { ok: true, output }));
  }

  /** One more run of the session, a child of whoever sends, and checked like one that it spawns. */
  #sendToSession(state: RunState, call: ToolCall, session: string): string {
    const { store, sessions, settings } = this.#context;
    const { spec } = state;
    const first = store.get(session);
    if (first === undefined) throw new ActorError('unknown-session', `the session ${session} is closed`);
    const refusal = refusalOf({ parent: spec, agent: first.spec.agent.name, spawnedBeneathRoot: store.countBeneath(spec.root) });
    if (refusal !== undefined) throw refusal;
    const isOwner = first.spec.parent === spec.id;
    const followUp = this.#followUp(state, first.spec, call, isOwner);
    if (this.#context.room() < 1) throw overloaded(settings.limits.maxQueued);
    const waiting = sessions.openRuns(session).length - 1;
    const { maxWaiting } = settings.sessions;
    if (waiting >= maxWaiting) throw busy(session, maxWaiting);
    if (!isOwner) this.#checkExchanges(session, sentTo(childrenOf(store, state), session));
    this.#accept(state, [followUp]);
    return followUp.id;
  }

  #followUp(state: RunState, first: RunSpec, call: ToolCall, isOwner: boolean): RunSpec {
    const { spec, children } = state;
    const { settings } = this.#context;
    const agent = settings.agents.get(first.agent.name);
    if (agent === undefined) throw new ActorError('unknown-agent', `there is no agent "${first.agent.name}"`);
    const own = inheritedSpec(first.agent, spec.agent);
    const limits = narrowLimits(spec.limits, first.limits);
    refuseUnpriced(own, limits, settings.prices, this.#context.wallMs());
    const from = isOwner ? null : { run: spec.id, agent: spec.agent.name };
    const part = { id: first.id, mode: 'session', taskName: null, context: [], from, attachments: [], repeatKey: null } as const;
    return {
      ...first,
      ...inheritedTaint(state),
      agent: own,
      ...{ id: `${spec.id}.${children.length + 1}`, parent: spec.id, root: spec.root, depth: spec.depth + 1 },
      input: messageInput(agent, (call.input as SendArguments).message),
      limits,
      deadlineAtMs: nearest(spec.deadlineAtMs, first.limits.deadlineMs, undefined, this.#context.nowMs()),
      session: part,
    };
  }

  /** A letter to a run that is under way. */
  #sendToRun(state: RunState, call: ToolCall, run: string): string {
    const { store } = this.#context;
    const { id, agent } = state.spec;
    const target = store.get(run);
    if (target === undefined || isOver(target)) {
      throw new ActorError('unknown-session', `the run ${run} has ended, and it is no open session`, { details: { run } });
    }
    this.#checkExchanges(run, target.talk.heard.filter(({ from }) => from === id).length);
    const { message, timeoutMs = replyTimeoutMs } = call.input as SendArguments;
    const letter = { how: 'message', from: id, agent: agent.name, asks: timeoutMs > 0, text: message } as const;
    store.record(run, { kind: 'letter-received', letter: { id: letterId(state, call), ...letter } });
    return run;
  }

  #checkExchanges(to: string, sent: number): void {
    const { maxExchanges } = this.#context.settings.sessions;
    if (sent < maxExchanges) return;
    throw new ActorError(
      'session-busy',
      `this run has sent ${sent} messages to ${to}, and sessions.maxExchanges is ${maxExchanges}`,
      {
        details: { limit: 'sessions.maxExchanges', value: maxExchanges },
      },
    );
  }

  #wait(state: RunState, call: ToolCall, run: string, timeoutMs: number): void {
    this.#context.store.record(state.spec.id, { kind: 'waiting', callId: call.callId, for: { kind: 'reply', run }, timeoutMs });
  }

  #answer(state: RunState, call: ToolCall, output: SendReply): void {
    this.#context.store.record(state.spec.id, finished(call, { ok: true, output }));
  }

  #letterReply(run: string, { agent, text }: { readonly agent: string | null; readonly text: string }): SendReply {
    return { status: 'replied', run, agent, note: 'data from another agent', message: text };
  }

  #endOf(state: RunState, run: string, isTimeout: boolean): SendReply {
    const other = this.#context.store.get(run);
    if (isTimeout || other === undefined) return { status: 'timeout', run };
    const { status, ending, spec } = other;
    const isOwnMessage = spec.parent === state.spec.id && spec.session !== undefined && spec.session.id !== spec.id;
    if (ending?.kind === 'done' && isOwnMessage) {
      return {
        status: 'replied',
        run,
        agent: spec.agent.name,
        note: 'data from another agent',
        ...valueOrReference(run, ending.value),
      };
    }
    return {
      status: 'no-reply',
      run,
      state: status,
      ...(ending === null || ending.kind === 'done' ? {} : { error: { code: ending.error.code, message: ending.error.message } }),
    };
  }
}

/** How many messages of these runs' parent went to the session. */
function sentTo(children: readonly RunState[], session: string): number {
  return children.filter(({ spec }) => spec.session?.id === session && spec.id !== session).length;
}

function ownSession(session: string): ActorError {
  const message = `this run is one of session ${session} itself, and the message would wait for it to end`;
  return new ActorError('unknown-session', message, { details: { session } });
}

function busy(session: string, maxWaiting: number): ActorError {
  return new ActorError('session-busy', `${maxWaiting} messages wait in session ${session} already (sessions.maxWaiting)`, {
    details: { limit: 'sessions.maxWaiting', value: maxWaiting },
  });
}

// Looking for a model: at the runs beneath it, their results, what was said in them, and whom it may start. Nothing here changes anything.
import type { ToolCall } from '../../models/model.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import { spawnableBy } from '../swarm-settings.ts';
import { type DeskContext, finished, isOver, unknownRun } from './desk-context.ts';
import { allBeneath, childrenOf, findBeneath, findOwn } from './find-run.ts';
import { historyPage } from './history.ts';
import { parkedOf } from './parked.ts';
import { resultPage } from './result-reference.ts';
import type { HistoryArguments, ListArguments, ResultArguments, StatusArguments } from './session-arguments.ts';
import { listReply, type SessionView } from './session-replies.ts';
import { mostListed } from './session-schemas.ts';
import type { ServeLater } from './spawn-desk.ts';

export class LookDesk {
  readonly #context: DeskContext;
  readonly #later: ServeLater;

  constructor(context: DeskContext, later: ServeLater) {
    this.#context = context;
    this.#later = later;
  }

  list(state: RunState, call: ToolCall): void {
    const {
      runs,
      agent,
      label,
      state: wanted,
      deep = false,
      offset = 0,
      limit = mostListed,
      results = false,
    } = call.input as ListArguments;
    const { store } = this.#context;
    const all =
      runs?.map((run) => findBeneath(store, state, run)) ?? (deep ? allBeneath(store, state) : childrenOf(store, state));
    const fits = ({ spec, status }: RunState): boolean =>
      (agent === undefined || spec.agent.name === agent) &&
      (label === undefined || spec.label === label) &&
      (wanted === undefined || (wanted === 'ended') === isTerminal(status));
    this.#answer(state, call, listReply(all.filter(fits).map(viewOf), offset, limit, results));
  }

  result(state: RunState, call: ToolCall): void {
    const { run, offset = 0 } = call.input as ResultArguments;
    const { store } = this.#context;
    const attached = state.spec.session?.attachments.some((one) => 'run' in one && one.run === run) ?? false;
    const found = attached ? store.get(run) : findBeneath(store, state, run);
    if (found?.ending?.kind !== 'done' || found.status !== 'done')
      throw unknownRun(run, `has no result: it is ${found?.status ?? 'gone'}`);
    this.#answer(state, call, resultPage(found.spec.id, found.ending.value, offset));
  }

  history(state: RunState, call: ToolCall): void {
    const { run, ...options } = call.input as HistoryArguments;
    const { spec, messages, status } = findOwn(this.#context.store, state, run);
    if (!isTerminal(status) || messages.length > 0) {
      this.#answer(state, call, historyPage(spec.id, messages, options));
      return;
    }
    this.#later(state, call, this.#context.transcript(spec.id), (now, said) => {
      if (said === undefined) throw unknownRun(spec.id, 'has ended, and its transcript was let go');
      this.#answer(now, call, historyPage(spec.id, said, options));
    });
  }

  status(state: RunState, call: ToolCall): void {
    const { run } = call.input as StatusArguments;
    this.#answer(state, call, statusOf(findOwn(this.#context.store, state, run)));
  }

  agents(state: RunState, call: ToolCall): void {
    const agents = spawnableBy(this.#context.settings, state.spec.agent).map(({ name, description, models = [] }) => ({
      ...{ name, description },
      ...(models.length === 0 ? {} : { models }),
    }));
    this.#answer(state, call, { agents });
  }

  #answer(state: RunState, call: ToolCall, output: unknown): void {
    this.#context.store.record(state.spec.id, finished(call, { ok: true, output }));
  }
}

/** A run as those above it may see it. */
export function viewOf(state: RunState): SessionView {
  const { spec, status, ending } = state;
  const { id: run, agent, label, session } = spec;
  const isSession = session?.mode === 'session' && session.id === run && !state.talk.isClosed;
  const shown = { run, agent: agent.name, label, taskName: session?.taskName ?? null, isSession, state: status, end: null };
  if (!isTerminal(status) || ending === null) return shown;
  const parked = parkedOf(state);
  if (ending.kind === 'done') return { ...shown, parked, end: { ok: true, value: ending.value } };
  const { error, partial } = ending;
  return { ...shown, parked, end: { ok: false, outcome: status, error, partialText: partial?.text ?? null } };
}

/** How far a run is: no time, no cost. */
function statusOf(state: RunState): object {
  const { spec, status, turn, openChildren, talk, wait } = state;
  const unread = talk.inbox.length;
  return {
    ...{ run: spec.id, agent: spec.agent.name, state: isOver(state) && !isTerminal(status) ? 'ending' : status, turns: turn },
    ...(spec.label === null ? {} : { label: spec.label }),
    ...(spec.session?.taskName == null ? {} : { taskName: spec.session.taskName }),
    ...(spec.session?.mode === 'session' ? { session: spec.session.id } : {}),
    openRuns: openChildren,
    ...(unread === 0 ? {} : { unreadMessages: unread }),
    ...(wait === null ? {} : { waitsFor: wait.for }),
    ...(status === 'queued' ? { waitsFor: { kind: 'place' } } : {}),
    ...(status === 'accepted' ? { waitsFor: { kind: 'turn-in-session' } } : {}),
  };
}

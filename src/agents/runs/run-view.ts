// A run's state as the outside sees it: its record.

import { usdOf } from '../../models/prices.ts';
import type { RunFile } from '../../tools/tool.ts';
import { sumSpending } from '../money/spending.ts';
import { parkedOf } from '../sessions/parked.ts';
import { inputText } from '../task.ts';
import type { AgentSpec, RunSpec } from './run-event.ts';
import { type ErrorRecord, isTerminal, type RunRecord } from './run-record.ts';
import { type RunState, ranUntil } from './run-state.ts';

const longestTask = 200;

/** The record of a run at `atMs`. */
export function recordOf(state: RunState, atMs: number): RunRecord {
  const { spec, status, ending } = state;
  const outcome = isTerminal(status) ? status : null;
  const parked = parkedOf(state);
  const { nanoUsd, isPriced, brainNanoUsd, isBrainPriced } = sumSpending(state.spending);
  return {
    id: spec.id,
    parent: spec.parent,
    agent: spec.agent.name,
    task: taskLine(spec),
    document: documentOf(spec.agent, spec.files),
    status,
    outcome,
    result: outcome === 'done' && ending?.kind === 'done' ? ending.value : null,
    error: outcome !== null && ending !== null && ending.kind !== 'done' ? withDoubts(state, ending.error) : null,
    partial: outcome !== null && ending !== null && ending.kind !== 'done' ? (ending.partial ?? null) : null,
    restarts: state.restarts,
    taintedBy: state.taintedBy,
    thread: state.thread,
    toolThreads: state.toolThreads,
    acceptedMs: state.acceptedMs,
    queuedMs: status === 'queued' ? state.queuedMs + (atMs - state.sinceMs) : state.queuedMs,
    startedMs: state.startedMs,
    ranMs: ranUntil(state, atMs),
    endedMs: state.endedMs,
    ...(parked.length === 0 ? {} : { parked }),
    ...(state.wait === null || outcome !== null ? {} : { waitsFor: state.wait.for.kind }),
    model: state.model,
    answeredBy: state.answeredBy,
    usage: state.usage,
    costUsd: isPriced ? usdOf(nanoUsd) : null,
    brainAloneUsd: isBrainPriced ? usdOf(brainNanoUsd) : null,
    isEstimated: state.usage.estimatedTokens > 0,
  };
}

/** By spec, which every state of a run has in common. */
const taskLines = new WeakMap<RunSpec, string>();

function taskLine(spec: RunSpec): string {
  const line = taskLines.get(spec) ?? oneLine(inputText(spec.input));
  taskLines.set(spec, line);
  return line;
}

/** The one document of a run of that agent, if it has one. */
export function documentOf({ mayDelegate }: Pick<AgentSpec, 'mayDelegate'>, files: readonly RunFile[]): string | null {
  const [file] = files;
  return file !== undefined && files.length === 1 && mayDelegate.length === 0 ? file.name : null;
}

/** What may still happen, or have happened, outside is said and not hidden. */
function withDoubts({ stop, doubtful }: RunState, error: ErrorRecord): ErrorRecord {
  const late = stop === 'unconfirmed' ? '; its agent did not stop in time and may still be at work' : '';
  const doubts = doubtful.length > 0 ? `; may have taken effect all the same: ${doubtful.join(', ')}` : '';
  return { ...error, message: `${error.message}${late}${doubts}` };
}

/** `text` without line breaks, at most 200 characters. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestTask ? line : `${line.slice(0, longestTask - 1)}…`;
}

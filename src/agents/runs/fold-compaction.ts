// The fold of a compaction: the part of the transcript that was left out, once for each turn. Pure.
import { awaitsModel } from './fold-call.ts';
import type { RunEvent } from './run-event.ts';
import type { FailedAttempt, RunState } from './run-state.ts';

export function transcriptCompacted(state: RunState, event: Extract<RunEvent, { kind: 'compacted' }>): RunState {
  const { turn, from, to, messages, taskAt } = event;
  if (!awaitsModel(state) || state.openCall !== null || state.ending !== null) return state;
  if (turn !== state.turn + 1 || state.compactedTurn === turn || to > state.messages.length) return state;
  const next = { ...state, compactedTurn: turn };
  // Nothing could be left out: the turn goes on as it would have.
  if (to === from) return next;
  return {
    ...next,
    messages: [...state.messages.slice(0, from), ...messages, ...state.messages.slice(to)],
    taskAt,
    shortenedTurn: turn,
    compactions: state.compactions + 1,
    // What was measured is not what the next call reads.
    measured: null,
    failedAttempts: state.failedAttempts.map(worthAnother),
  };
}

/** What was too long before may do now. */
function worthAnother(attempt: FailedAttempt): FailedAttempt {
  return attempt.error.code === 'context-overflow' ? { ...attempt, isRetryable: true } : attempt;
}

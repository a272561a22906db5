// Whether a run's transcript is to be shortened before its next model call, and to how many bytes. Pure.
import type { RunState } from '../../runs/run-state.ts';
import { bytesOfMessages } from './transcript-size.ts';

/** Of the window, less what the reply may take: beyond the first share the transcript is shortened, to the second, so that it is not shortened at every turn. */
const share = { most: 0.8, after: 0.45 };
/** Bytes of JSON to a token, where no call has shown it: few, so that the estimate is rather too large. */
const usualBytesPerToken = 3;

/** The bytes that the transcript is to have at most; `undefined` when it may stay as it is. Once a turn. */
export function dueCompaction(state: RunState): number | undefined {
  if (state.compactedTurn === state.turn + 1) return undefined;
  const bytes = bytesOfMessages(state.messages);
  const { contextTokens, maxOutputTokens, promptBytes } = state.spec.agent;
  const room = contextTokens === null ? Number.POSITIVE_INFINITY : Math.max(contextTokens / 4, contextTokens - maxOutputTokens);
  const hasOverflowed = state.failedAttempts.at(-1)?.error.code === 'context-overflow';
  if (!hasOverflowed && estimatedTokens(state) <= room * share.most) return undefined;
  const fitting = room * share.after * bytesPerToken(state) - promptBytes;
  return Math.floor(Math.min(hasOverflowed ? bytes / 2 : bytes, Math.max(fitting, 0)));
}

/** What the next call will read, by what the last one did. */
function estimatedTokens(state: RunState): number {
  const { measured, messages, spec } = state;
  if (measured === null) return (spec.agent.promptBytes + bytesOfMessages(messages)) / usualBytesPerToken;
  return measured.inputTokens + bytesOfMessages(messages.slice(measured.messages)) / bytesPerToken(state);
}

function bytesPerToken({ measured, messages, spec }: RunState): number {
  if (measured === null || measured.inputTokens === 0) return usualBytesPerToken;
  const bytes = spec.agent.promptBytes + bytesOfMessages(messages.slice(0, measured.messages));
  return Math.min(Math.max(bytes / measured.inputTokens, 1), 6);
}

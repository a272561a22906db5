// One model call of an agent in a swarm that has a tape: made and recorded, or answered by the tape.
// 1. A reply is on the tape before the agent has it. One that could not be recorded is used all the same, since it was paid for.
// 2. In a replay no model is called, and none is loaded.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { ModelReply } from '../../models/fold-stream.ts';
import type { ModelRequest } from '../../models/model.ts';
import { printRequest } from '../../models/tape/request-print.ts';
import type { CallKey, TapedOutcome } from '../../models/tape/tape-line.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { AgentTape, TapeKeeper } from './tape-protocol.ts';

export interface TapedCallParts extends CallKey {
  readonly tape: AgentTape;
  /** Asks the keeper, for as long as it takes. */
  readonly ask: Ref<TapeKeeper>['ask'];
  readonly model: string;
  readonly request: ModelRequest;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Makes the call. */
  readonly call: () => Promise<ModelReply>;
}

/** The reply. Throws what the call throws, or what it threw when it was recorded; `tape-miss` when a replay has nothing for it. */
export function tapedCall(parts: TapedCallParts): Promise<ModelReply> {
  return parts.tape.kind === 'record' ? recordedCall(parts) : replayedCall(parts);
}

async function recordedCall({
  run,
  turn,
  attempt,
  tape,
  ask,
  model,
  request,
  clock,
  signal,
  call,
}: TapedCallParts): Promise<ModelReply> {
  const print = printRequest(model, request);
  const startedAt = clock.now();
  const entry = (outcome: TapedOutcome) => ({ run, turn, attempt, print, ms: clock.now() - startedAt, outcome });
  const onAbort = (): void => tape.keeper.tell.record(entry({ kind: 'cancelled' }));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const reply = await call();
    // How long it was silent is no part of what was said.
    const { firstChunkMs: _, ...said } = reply;
    if (!signal.aborted) await ask.record(entry({ kind: 'reply', reply: said }));
    return reply;
  } catch (error) {
    if (!signal.aborted) await ask.record(entry({ kind: 'failure', failure: failureOf(error) }));
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function replayedCall({ run, turn, attempt, ask, model, request, clock, signal }: TapedCallParts): Promise<ModelReply> {
  const played = await ask.play({ run, turn, attempt, print: printRequest(model, request) });
  if (played.kind === 'miss')
    throw new ActorError('tape-miss', played.message, { details: { isRetryable: false, billed: 'no' } });
  const { outcome, delayMs } = played;
  if (outcome.kind === 'cancelled') return await untilCancelled(signal);
  if (delayMs > 0) await pause(clock, delayMs, signal);
  if (outcome.kind === 'reply') return outcome.reply;
  const { code, message, details } = outcome.failure;
  throw new ActorError(code, message, { details });
}

function failureOf(error: unknown): Extract<TapedOutcome, { kind: 'failure' }>['failure'] {
  if (!isActorError(error))
    return {
      code: 'model-failed',
      message: `the model call failed: ${error instanceof Error ? error.message : String(error)}`,
      details: {},
    };
  return { code: error.code, message: error.message, details: jsonOf(error.details) };
}

/** What of the details a file can hold. */
function jsonOf(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(JSON.stringify(details)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A call that was cut off when it was recorded has no answer to give; what cut it off then does so again. */
function untilCancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new ActorError('cancelled', 'the model call was cancelled', { cause: signal.reason }));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = (): void => {
      timer.cancel();
      reject(new ActorError('cancelled', 'the model call was cancelled', { cause: signal.reason }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

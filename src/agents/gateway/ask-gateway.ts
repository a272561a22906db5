// A model call as an agent makes it: it asks the gateway, for as long as that takes.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import type { ModelReply } from '../../models/fold-stream.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { DeltaSink, Gateway, GatewayCall } from './gateway-protocol.ts';
import { markSent, wasSent } from './sent-mark.ts';

/** What an agent knows of the gateway. */
export interface AgentGateway {
  readonly ref: Ref<Gateway>;
  /** The id of its swarm. */
  readonly swarm: string;
  /** For a swarm whose listeners want to hear what models write while they write it. */
  readonly deltas: Ref<DeltaSink> | null;
}

/** A call that still waits when the gateway is lost is asked for again, so often. */
const mostAsks = 20;

/** The reply. Throws what the call failed with, as a model does, or `gateway-lost`. */
export async function askGateway(ask: Ref<Gateway>['ask'], call: GatewayCall): Promise<ModelReply> {
  const outcome = await outcomeOf(ask, call, mostAsks);
  if (outcome.ok) return outcome.reply;
  const { ok: _, error, ...fault } = outcome;
  const { code, message, ...more } = error;
  throw new ActorError(code, message, { details: { ...fault, ...more } });
}

async function outcomeOf(ask: Ref<Gateway>['ask'], call: GatewayCall, asks: number): Promise<CallOutcome> {
  markSent(call.sent, false);
  try {
    return await ask.call(call);
  } catch (error) {
    // What an earlier life asked for has a mark of its own.
    const isUnsent = !call.mayHaveBeenMade && !wasSent(call.sent);
    if (isUnsent && isLoss(error) && asks > 1) return await outcomeOf(ask, call, asks - 1);
    throw gatewayLost(error, isUnsent);
  }
}

function isLoss(error: unknown): boolean {
  return isActorError(error, 'thread-lost') || isActorError(error, 'down');
}

function gatewayLost(cause: unknown, isUnsent: boolean): ActorError {
  if (isActorError(cause, 'serialization'))
    return new ActorError('serialization', cause.message, { details: { billed: 'no', isRetryable: false } });
  // Mail that was refused, or that nobody was there to take, has done nothing.
  const billed = isUnsent || isActorError(cause, 'overflow') || isActorError(cause, 'no-actor') ? 'no' : 'unknown';
  const message = `the gateway was lost while the call was open${billed === 'no' ? ' or could not be reached' : ''}`;
  return new ActorError('gateway-lost', message, { cause, details: { billed, isRetryable: true } });
}

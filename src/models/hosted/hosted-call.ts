// The frame around one call to a provider: a signal of its own, which closes the connection, and failures in our terms.
import { type ActorError, isActorError } from '../../base/actor-error.ts';
import type { ModelEvent, ModelRequest } from '../model.ts';
import { cancelledCall, type Failure, modelError } from './model-error.ts';
import { networkFailure } from './network-failure.ts';

export interface CallFrame {
  /** As in `provider:model-id`. */
  readonly provider: string;
  readonly secrets: readonly string[];
  readonly request: ModelRequest;
  /** Where the provider was said to be; its origin is named when it cannot be reached. */
  readonly baseUrl?: string | undefined;
  /** The caller's. */
  readonly signal: AbortSignal;
  /** What an error of the provider's SDK is; undefined for one that is none, which then is one of the network. */
  readonly failureOf: (error: unknown, hasBegun: boolean) => Failure | undefined;
}

/** A failure on its way out of a call. */
export class CallFailure extends Error {
  readonly failure: Failure;
  /** Whether the base URL may be what is wrong, so that it is named. */
  readonly isOfPlace: boolean;

  constructor(failure: Failure, isOfPlace = failure.code === 'model-unreachable') {
    super(failure.what);
    this.failure = failure;
    this.isOfPlace = isOfPlace;
  }
}

/**
 * Runs `call`, whose signal fires with the caller's, and when the caller stops reading. An SDK that leaves listeners on its signal leaves them on one that
 * is gone after the call.
 */
export async function* hostedCall(
  frame: CallFrame,
  call: (signal: AbortSignal, begun: () => void) => AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  if (frame.signal.aborted) throw cancelledCall(false);
  const own = new AbortController();
  const onAbort = (): void => own.abort();
  frame.signal.addEventListener('abort', onAbort, { once: true });
  let hasBegun = false;
  let isOver = false;
  try {
    yield* call(own.signal, () => {
      hasBegun = true;
    });
    isOver = true;
    // An SDK may take an abort for the end of its stream; nothing is lost by a reply that was whole, for then its end was told.
  } catch (error) {
    throw errorOf(frame, error, hasBegun);
  } finally {
    frame.signal.removeEventListener('abort', onAbort);
    // A reply that was read to its end has nothing left to close, and an abort makes an error and tells each listener.
    if (!isOver) own.abort();
  }
}

function errorOf(frame: CallFrame, error: unknown, hasBegun: boolean): ActorError {
  if (frame.signal.aborted) return cancelledCall(true);
  if (isActorError(error)) return error;
  const called =
    error instanceof CallFailure ? error : new CallFailure(frame.failureOf(error, hasBegun) ?? networkFailure(error, hasBegun));
  return modelError(frame.provider, located(called, frame.baseUrl), { request: frame.request, secrets: frame.secrets });
}

/** The origin alone: user, path and query may hold secrets. */
function located({ failure, isOfPlace }: CallFailure, baseUrl: string | undefined): Failure {
  const url = isOfPlace && baseUrl !== undefined ? URL.parse(baseUrl) : null;
  return url === null ? failure : { ...failure, what: `${failure.what}, at ${url.origin}` };
}

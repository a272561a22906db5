// Errors of ops. A wire error holds only text and JSON; a ref in the details, such as that of a name's holder, crosses beside it as a ref.
import { ActorError } from '../base/actor-error.ts';
import { decodeError, encodeError, type WireError } from '../base/wire-error.ts';
import { isRef } from '../runtime/ref.ts';
import { decodeValue, encodeValue, type SideEntry, type ValueSender } from './value-codec.ts';

export interface WireFailure {
  readonly error: WireError;
  /** `details.ref`, when that is a ref. */
  readonly ref?: unknown;
}

interface ErrorEncoder extends ValueSender {
  readonly origin: string;
}

export function encodeFailure(error: ActorError, refs: SideEntry[], encoder: ErrorEncoder): WireFailure {
  const ref = error.details?.['ref'];
  const wire = encodeError(error, encoder.origin);
  return isRef(ref) ? { error: wire, ref: encodeValue(ref, refs, encoder).value } : { error: wire };
}

export function decodeFailure(failure: WireFailure, refs: ReadonlyMap<unknown, unknown>): ActorError {
  const error = decodeError(failure.error);
  if (failure.ref === undefined) return error;
  const whole = new ActorError(error.code, error.message, {
    details: { ...error.details, ref: decodeValue(failure.ref, refs) },
    cause: error.cause,
  });
  whole.name = error.name;
  if (error.stack !== undefined) whole.stack = error.stack;
  return whole;
}

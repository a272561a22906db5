// Ops as what structured clone carries: mail as a flat array, since it is the common case; the rest as plain records, errors encoded.

import type { ActorError } from '../base/actor-error.ts';
import type { ExitReason } from '../runtime/exit-reason.ts';
import { noArgument } from '../runtime/kernel/cell.ts';
import type { MailOp, MailSide, Op } from '../runtime/kernel/op.ts';
import { decodeFailure, encodeFailure, type WireFailure } from './error-codec.ts';
import { decodeEvent, encodeEvent } from './event-codec.ts';
import { decodeValue, encodeValue, type SideEntry, type ValueSender } from './value-codec.ts';

type WireReason = Exclude<ExitReason, { kind: 'error' }> | ({ readonly kind: 'error' } & WireFailure);
/** Without an argument it ends after the method. */
type WireMail = readonly [bySlot: number, byGeneration: number, n: number, method: string, argument?: unknown, side?: MailSide];

export interface EncodedOp {
  readonly wire: unknown;
  readonly bytes: number;
}

/** Rough cost of an op beside its values. */
export const opBytes = 32;

/** The thread that encodes. */
export interface Encoder extends ValueSender {
  /** Its name in errors. */
  readonly origin: string;
}

/** Encodes one op. Refs in its values are added to `refs`. */
export function encodeOp(op: Op, refs: SideEntry[], encoder: Encoder): EncodedOp {
  switch (op.kind) {
    case 'mail':
      return encodeMail(op, refs, encoder);
    case 'answer':
    case 'reply': {
      if (!op.ok) return { wire: { ...op, ...encodeFailure(op.error, refs, encoder) }, bytes: opBytes };
      const { value, bytes } = encodeValue(op.value, refs, encoder);
      return { wire: { ...op, value }, bytes: opBytes + bytes };
    }
    case 'spawn': {
      if (op.refusal !== undefined) {
        return { wire: { ...op, args: undefined, refusal: encodeFailure(op.refusal, refs, encoder) }, bytes: opBytes };
      }
      const { value, bytes } = encodeValue(op.args, refs, encoder);
      return { wire: { ...op, args: value }, bytes: opBytes + bytes };
    }
    case 'event':
      return { wire: { kind: 'event', event: encodeEvent(op.event, encoder.origin) }, bytes: opBytes };
    case 'observe': {
      if (op.request.kind !== 'replace-state') return { wire: op, bytes: opBytes };
      const { value, bytes } = encodeValue(op.request.state, refs, encoder);
      return { wire: { ...op, request: { ...op.request, state: value } }, bytes: opBytes + bytes };
    }
    case 'stop':
    case 'exit':
    case 'child-down':
    case 'down':
      return { wire: { ...op, reason: encodeReason(op.reason, refs, encoder) }, bytes: opBytes };
    default:
      return { wire: op, bytes: opBytes };
  }
}

export function decodeOp(wire: unknown, refs: ReadonlyMap<unknown, unknown>): Op {
  if (Array.isArray(wire)) return decodeMail(wire as unknown as WireMail, refs);
  const op = wire as Op;
  switch (op.kind) {
    case 'answer':
    case 'reply':
      if (op.ok) return { ...op, value: decodeValue(op.value, refs) };
      return { ...op, error: decodeFailure(op as unknown as WireFailure, refs) };
    case 'spawn':
      if (op.refusal !== undefined) {
        return { ...op, refusal: decodeFailure(op.refusal as unknown as WireFailure, refs) };
      }
      return { ...op, args: decodeValue(op.args, refs) };
    case 'event':
      return { kind: 'event', event: decodeEvent(op.event) };
    case 'observe': {
      const { request } = op;
      if (request.kind !== 'replace-state') return op;
      return { ...op, request: { ...request, state: decodeValue(request.state, refs) } };
    }
    case 'stop':
    case 'exit':
    case 'child-down':
    case 'down':
      return { ...op, reason: decodeReason(op.reason as WireReason, refs) };
    default:
      return op;
  }
}

function encodeMail(op: MailOp, refs: SideEntry[], encoder: Encoder): EncodedOp {
  const { bySlot, byGeneration, n } = op.to;
  if (op.argument === noArgument) return { wire: [bySlot, byGeneration, n, op.method] satisfies WireMail, bytes: opBytes };
  const argument = encodeValue(op.argument, refs, encoder);
  if (op.side === undefined) {
    const wire: WireMail = [bySlot, byGeneration, n, op.method, argument.value];
    return { wire, bytes: opBytes + argument.bytes };
  }
  const args = encodeValue(op.side.args, refs, encoder);
  const wire: WireMail = [
    bySlot,
    byGeneration,
    n,
    op.method,
    argument.value,
    { ...op.side, args: args.value as MailSide['args'] },
  ];
  return { wire, bytes: opBytes + argument.bytes + args.bytes };
}

function decodeMail(wire: WireMail, refs: ReadonlyMap<unknown, unknown>): MailOp {
  const [bySlot, byGeneration, n, method, argument, side] = wire;
  return {
    kind: 'mail',
    to: { bySlot, byGeneration, n },
    method,
    argument: wire.length === 4 ? noArgument : decodeValue(argument, refs),
    side: side === undefined ? undefined : { ...side, args: decodeValue(side.args, refs) as MailSide['args'] },
  };
}

function encodeReason(reason: ExitReason, refs: SideEntry[], encoder: Encoder): WireReason {
  if (reason.kind === 'error') return { kind: 'error', ...encodeFailure(reason.error, refs, encoder) };
  return hasDetail(reason) ? { kind: 'shutdown', detail: encodeValue(reason.detail, refs, encoder).value } : reason;
}

function decodeReason(reason: WireReason, refs: ReadonlyMap<unknown, unknown>): ExitReason {
  if (reason.kind === 'error') return { kind: 'error', error: decodeFailure(reason, refs) };
  return hasDetail(reason) ? { kind: 'shutdown', detail: decodeValue(reason.detail, refs) } : reason;
}

function hasDetail(reason: ExitReason | WireReason): reason is { readonly kind: 'shutdown'; readonly detail: unknown } {
  return reason.kind === 'shutdown' && reason.detail !== undefined;
}

/** What is sent in place of an op that cannot cross: without what a user put into its exit reason, or with why in place of arguments; else undefined. */
export function substituteFor(op: Op, error: ActorError): Op | undefined {
  switch (op.kind) {
    case 'spawn':
      return op.refusal === undefined ? { ...op, args: undefined, refusal: error } : undefined;
    case 'stop':
    case 'exit':
    case 'child-down':
    case 'down':
      return hasDetail(op.reason) ? { ...op, reason: { kind: 'shutdown' } } : undefined;
    default:
      return undefined;
  }
}

// What of a value may be shown: in dead letters, crash reports, traces and inspections. An actor's definition decides, since it is code that
// every thread finds which knows the actor. Where the definition is not known, nothing is shown but the kinds of the values.
import type { AnyDefinition } from '../actor-context.ts';
import { noArgument, Side } from '../kernel/cell.ts';
import type { MailOp } from '../kernel/op.ts';
import { shapes, snapshot, summarize } from '../observing/snapshot.ts';
import type { Shown } from './redact.ts';

/** Stands in place of what a redaction that failed was to judge. */
const failedRedaction = '[redaction failed]';

/** The arguments of a message to an actor of `definition`, as a text that may be shown. */
export function showMessage(definition: AnyDefinition | undefined, method: string, values: readonly unknown[]): string {
  if (definition === undefined) return shapes(values);
  const shown = redacted(definition, values, { kind: 'message', method });
  return Array.isArray(shown) ? summarize(shown) : summarize([shown]);
}

/** A state of an actor of `definition`, as a copy that may be shown. */
export function showState(definition: AnyDefinition | undefined, state: unknown): unknown {
  return definition === undefined ? undefined : snapshot(redacted(definition, state, { kind: 'state' }));
}

function redacted({ redact }: AnyDefinition, value: unknown, of: Shown): unknown {
  if (redact === undefined) return value;
  try {
    return redact(value, of);
  } catch {
    return failedRedaction;
  }
}

/** All arguments of a message in a mailbox. */
export function argumentsOf(argument: unknown): readonly unknown[] {
  if (Side.is(argument)) return argument.args ?? single(argument.argument);
  return single(argument);
}

/** All arguments of a message under way. */
export function argumentsOfMail({ argument, side }: MailOp): readonly unknown[] {
  return side?.args ?? single(argument);
}

function single(argument: unknown): readonly unknown[] {
  return argument === noArgument ? [] : [argument];
}

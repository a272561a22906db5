// Traces of actors, from the actor's side: what it does is told to whoever traces it, in the order in which it does it.
// 1. A trace gets at most so many events per second; what is more is counted, and said before the next one that passes.
// 2. What is owed to a thread that was lost is void.

import { findDefinition } from '../definition.ts';
import { describeExit, type ExitReason } from '../exit-reason.ts';
import { type Cell, callbackEntry, noArgument, Side } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Origin, Place } from '../kernel/op.ts';
import { addressText } from '../reporting/labels.ts';
import { RateLimit } from '../reporting/rate-limit.ts';
import { argumentsOf, showMessage } from '../reporting/redaction.ts';
import type { Observation, Tracer } from './observation.ts';
import type { TraceDraft, TraceEvent } from './trace-event.ts';

/** Events that one trace gets per second. */
const eventsPerSecond = 5_000;

/** What is being sent. */
export interface Sending {
  readonly target: Place;
  readonly definitionKey: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly isAsk: boolean;
}

export function addTracer(core: Core, observation: Observation, from: Origin, number: number): void {
  observation.tracers = [
    ...observation.tracers,
    { from, trace: number, limit: new RateLimit(eventsPerSecond, 1_000), leftOut: 0 },
  ];
  core.tracing += 1;
}

export function removeTracers(core: Core, observation: Observation, isMeant: (tracer: Tracer) => boolean): void {
  const { length } = observation.tracers;
  observation.tracers = observation.tracers.filter((tracer) => !isMeant(tracer));
  core.tracing -= length - observation.tracers.length;
}

/** A message that is about to be handled. */
export function traceIn(core: Core, cell: Cell, method: unknown, argument: unknown): void {
  const isOwn = method === callbackEntry;
  const name = isOwn ? 'callback' : (method as string);
  const summary = isOwn ? '' : showMessage(cell.definition, name, argumentsOf(argument));
  trace(core, cell, { kind: 'in', method: name, summary, isAsk: Side.is(argument) && argument.ask !== 0 });
}

/** A message that the actor on the stack sends, if it is traced. Called for each message of the thread while anything in it is traced. */
export function traceOut(core: Core, sender: Cell | undefined, { target, definitionKey, method, args, isAsk }: Sending): void {
  if (sender?.extension?.observation === undefined) return;
  const values = args.length === 1 && args[0] === noArgument ? [] : args;
  const summary = showMessage(findDefinition(definitionKey), method, values);
  trace(core, sender, { kind: 'out', method, summary, isAsk, to: addressText(core, target) });
}

/** The end of a life. */
export function traceExit(core: Core, cell: Cell, reason: ExitReason): void {
  if (cell.extension?.observation === undefined) return;
  trace(core, cell, { kind: 'exit', reason: reason.kind, text: describeExit(reason) });
}

/** The end of the last life, and so of its traces. */
export function traceGone(core: Core, cell: Cell): void {
  const observation = cell.extension?.observation;
  if (observation === undefined) return;
  trace(core, cell, { kind: 'ended', why: 'gone' });
  removeTracers(core, observation, () => true);
}

/** Tells the tracers of `cell`, if there are any. */
export function trace(core: Core, cell: Cell, draft: TraceDraft): void {
  for (const tracer of cell.extension?.observation?.tracers ?? []) tell(core, cell, tracer, draft);
}

function tell(core: Core, cell: Cell, tracer: Tracer, draft: TraceDraft): void {
  const { from, trace: number, limit } = tracer;
  if (core.originOf(from.slot) !== from) return;
  if (!limit.take(core.clock.now()) && draft.kind !== 'ended') {
    tracer.leftOut += 1;
    return;
  }
  const stamp = { at: core.clock.wallTime(), incarnation: cell.incarnation };
  const send = (event: TraceEvent): void => core.route(from.slot, { kind: 'traced', trace: number, event });
  if (tracer.leftOut > 0) send({ kind: 'left-out', count: tracer.leftOut, ...stamp });
  tracer.leftOut = 0;
  send({ ...draft, ...stamp } as TraceEvent);
}

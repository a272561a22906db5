// How an ask leaves: checked, entered in the table of open asks, and sent as mail. Its cancel follows on the same path.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { type Cell, Side, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { MailOp } from '../kernel/op.ts';
import { traceOut } from '../observing/tracing.ts';
import type { ActorRef, AskOptions } from '../ref.ts';
import { cancelledAsk } from './ask-table.ts';
import { push } from './mail.ts';

/** What a context adds to the options of its asks. */
export interface ContextAskOptions extends AskOptions {
  readonly asker?: Cell;
  /** More signals to give up at. */
  readonly signals?: readonly AbortSignal[];
}

const noOptions: ContextAskOptions = {};

export function ask(core: Core, ref: ActorRef, method: string, args: readonly unknown[], options = noOptions): Promise<unknown> {
  const refusal = refusalOf(core, ref, method, 'ask', options);
  if (refusal !== undefined) return Promise.reject(refusal);
  freezeArguments(core, args);
  traceAsk(core, ref, method, args, options, true);
  const { slot } = ref.address;
  const { timeoutMs = core.askTimeoutMs } = options;
  const signals = signalsOf(options);
  const onCancel = signals === undefined ? undefined : cancelOf(core, ref);
  const { number, promise, dueAt } = core.asks.open({ slot, about: ref, method, timeoutMs, signals, onCancel });
  const cell = ref.local as Cell | undefined;
  if (cell !== undefined && cell.status !== Status.gone) push(core, cell, method, sideOf(core, args, number, dueAt));
  else core.route(slot, askMail(ref, method, args, number, timeoutMs));
  return promise;
}

/** The message is the runtime's from now on; the list of its arguments always was. */
export function freezeArguments(core: Core, args: readonly unknown[]): void {
  for (const argument of args) core.freeze(argument);
}

function cancelOf(core: Core, { address: { slot, id } }: ActorRef): (number: number) => void {
  return (number) => core.route(slot, { kind: 'cancel', to: id, ask: number });
}

/** The mail of an ask whose target lives here, as its lane holds it. */
function sideOf(core: Core, args: readonly unknown[], number: number, deadline: number): Side {
  const isOne = args.length === 1;
  const side = { args: isOne ? undefined : args, ask: number, remainingMs: Number.POSITIVE_INFINITY };
  return new Side(isOne ? args[0] : undefined, side, core.originOf(core.slot), deadline);
}

/** The mail of an ask, or of an offer, whose number is below 0. */
export function askMail(ref: ActorRef, method: string, args: readonly unknown[], number: number, remainingMs: number): MailOp {
  const isOne = args.length === 1;
  const side = { args: isOne ? undefined : args, ask: number, remainingMs };
  return { kind: 'mail', to: ref.address.id, method, argument: isOne ? args[0] : undefined, side };
}

/** What stands against an ask or an offer before it is sent. */
export function refusalOf(
  core: Core,
  ref: ActorRef,
  method: string,
  verb: 'ask' | 'offer',
  options: ContextAskOptions,
): ActorError | undefined {
  const { slot, id } = ref.address;
  const asker = options.asker ?? core.current;
  if (asker !== undefined && slot === core.slot && asker === (ref.local ?? core.cells.get(id)))
    return new ActorError(
      'calling-self',
      `an actor cannot ${verb === 'ask' ? 'ask itself' : 'make itself an offer'}: ${ref}.${method}`,
    );
  const { timeoutMs, signal } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 0))
    return invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
  if (signal !== undefined && !(signal instanceof AbortSignal)) return invalidArgument('signal', 'an AbortSignal', signal);
  const aborted = signal?.aborted === true ? signal : options.signals?.find((candidate) => candidate.aborted);
  return aborted === undefined ? undefined : cancelledAsk(`${ref}.${method}`, aborted.reason);
}

/** Where an ask or an offer is to give up; undefined for nowhere. */
export function signalsOf({ signal, signals }: ContextAskOptions): readonly AbortSignal[] | undefined {
  if (signal === undefined) return signals;
  return signals === undefined ? [signal] : [signal, ...signals];
}

export function traceAsk(
  core: Core,
  { address, definitionKey }: ActorRef,
  method: string,
  args: readonly unknown[],
  options: ContextAskOptions,
  isAsk: boolean,
): void {
  if (core.tracing === 0) return;
  traceOut(core, options.asker ?? core.current, { target: address, definitionKey, method, args, isAsk });
}

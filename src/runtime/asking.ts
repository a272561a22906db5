// How an ask leaves: checked, entered in the table of open asks, and sent as mail. Its cancel follows on the same path.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { cancelledAsk, type OpenAsk } from './ask-table.ts';
import type { Cell } from './cell.ts';
import type { Core } from './core.ts';
import type { MailSide } from './op.ts';
import type { ActorRef, AskOptions } from './ref.ts';
import { traceOut } from './tracing.ts';

/** What a context adds to the options of its asks. */
export interface ContextAskOptions extends AskOptions {
  readonly asker?: Cell;
  /** More signals to give up at. */
  readonly signals?: readonly AbortSignal[];
}

export interface Asking {
  readonly ref: ActorRef;
  readonly method: string;
  readonly args: readonly unknown[];
  /** For messages. */
  readonly verb: 'ask' | 'offer';
}

export function ask(
  core: Core,
  ref: ActorRef,
  method: string,
  args: readonly unknown[],
  options: ContextAskOptions = {},
): Promise<unknown> {
  const { slot, id } = ref.address;
  const onCancel = (number: number): void => core.route(slot, { kind: 'cancel', to: id, ask: number });
  return openAsk(core, { ref, method, args, verb: 'ask' }, options, { onCancel }, (_, { argument, side }) => {
    core.route(slot, { kind: 'mail', to: id, method, argument, side });
  });
}

/** The two halves of the mail of an ask. */
interface AskMail {
  readonly argument: unknown;
  readonly side: MailSide;
}

/** Checks and enters an ask or an offer, and has it sent; the promise rejects for whatever stands against it. */
export function openAsk(
  core: Core,
  { ref, method, args, verb }: Asking,
  options: ContextAskOptions,
  listener: Pick<OpenAsk, 'onCancel' | 'onTimeout'>,
  send: (number: number, mail: AskMail) => void,
): Promise<unknown> {
  const { slot, id } = ref.address;
  const about = `${ref}.${method}`;
  const asker = options.asker ?? core.current;
  if (asker !== undefined && slot === core.slot && asker === core.cells.get(id))
    return Promise.reject(new ActorError('calling-self', `an actor cannot ${verb} itself: ${about}`));
  const { timeoutMs = core.askTimeoutMs, signal, signals: more = [] } = options;
  const wrong = checkOptions(timeoutMs, signal);
  if (wrong !== undefined) return Promise.reject(wrong);
  const signals = signal === undefined ? more : [signal, ...more];
  const aborted = signals.find((candidate) => candidate.aborted);
  if (aborted !== undefined) return Promise.reject(cancelledAsk(about, aborted.reason));
  core.freeze(args);
  if (core.tracing > 0)
    traceOut(core, asker, { target: ref.address, definitionKey: ref.definitionKey, method, args, isAsk: verb === 'ask' });
  const { number, promise } = core.asks.open({ slot, about, timeoutMs, signals, ...listener });
  const one = args.length === 1;
  send(number, {
    argument: one ? args[0] : undefined,
    side: { args: one ? undefined : args, ask: number, remainingMs: timeoutMs },
  });
  return promise;
}

function checkOptions(timeoutMs: unknown, signal: unknown): ActorError | undefined {
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0))
    return invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
  if (signal !== undefined && !(signal instanceof AbortSignal)) return invalidArgument('signal', 'an AbortSignal', signal);
  return undefined;
}

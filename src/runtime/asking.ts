// How an ask leaves: checked, entered in the table of open asks, and sent as mail. Its cancel follows on the same path.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { cancelledAsk } from './ask-table.ts';
import type { Cell } from './cell.ts';
import type { Core } from './core.ts';
import type { ActorRef, AskOptions } from './ref.ts';
import { traceOut } from './tracing.ts';

/** What a context adds to the options of its asks. */
export interface ContextAskOptions extends AskOptions {
  readonly asker?: Cell;
  /** More signals to give up at. */
  readonly signals?: readonly AbortSignal[];
}

export function ask(
  core: Core,
  ref: ActorRef,
  method: string,
  args: readonly unknown[],
  options: ContextAskOptions = {},
): Promise<unknown> {
  const { slot, id } = ref.address;
  const about = `${ref}.${method}`;
  const asker = options.asker ?? core.current;
  if (asker !== undefined && slot === core.slot && asker === core.cells.get(id))
    return Promise.reject(new ActorError('calling-self', `an actor cannot ask itself: ${about}`));
  const { timeoutMs = core.askTimeoutMs, signal } = options;
  const wrong = checkOptions(timeoutMs, signal);
  if (wrong !== undefined) return Promise.reject(wrong);
  const signals = signal === undefined ? (options.signals ?? []) : [signal, ...(options.signals ?? [])];
  const aborted = signals.find((candidate) => candidate.aborted);
  if (aborted !== undefined) return Promise.reject(cancelledAsk(about, aborted.reason));
  core.freeze(args);
  if (core.tracing > 0)
    traceOut(core, asker, { target: ref.address, definitionKey: ref.definitionKey, method, args, isAsk: true });
  const onCancel = (number: number): void => core.route(slot, { kind: 'cancel', to: id, ask: number });
  const { number, promise } = core.asks.open({ slot, about, timeoutMs, signals, onCancel });
  const one = args.length === 1;
  core.route(slot, {
    kind: 'mail',
    to: id,
    method,
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

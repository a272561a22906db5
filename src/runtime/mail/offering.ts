// How an offer leaves: a message whose sender waits until the target's mailbox has taken it in. It is mail whose ask number is below 0.

import { idKey } from '../address.ts';
import type { Core } from '../kernel/core.ts';
import type { ReplyOp } from '../kernel/op.ts';
import type { ActorRef } from '../ref.ts';
import { askMail, type ContextAskOptions, freezeArguments, refusalOf, signalsOf, traceAsk } from './asking.ts';

/** Sends an offer; settles when it is admitted. Rejects as an ask does; without a time limit but that of its options. */
export function offer(
  core: Core,
  ref: ActorRef,
  method: string,
  args: readonly unknown[],
  options: ContextAskOptions = {},
): Promise<unknown> {
  const refusal = refusalOf(core, ref, method, 'offer', options);
  if (refusal !== undefined) return Promise.reject(refusal);
  freezeArguments(core, args);
  traceAsk(core, ref, method, args, options, false);
  const { slot, id } = ref.address;
  const { timeoutMs = Number.POSITIVE_INFINITY } = options;
  const target = `${slot}/${idKey(id)}`;
  const onGiveUp = (number: number): void => {
    if (core.offers.giveUp(number, target)) core.route(slot, { kind: 'cancel', to: id, ask: -number });
  };
  const { number, promise } = core.asks.open({
    slot,
    about: ref,
    method,
    timeoutMs,
    signals: signalsOf(options),
    onCancel: onGiveUp,
    onTimeout: onGiveUp,
  });
  core.offers.add(number, target, slot, askMail(ref, method, args, -number, timeoutMs));
  return promise;
}

/** The answer to an ask, or to an offer, has come, or it is known here that there will be none. */
export function settleAsk(core: Core, outcome: ReplyOp): void {
  const number = Math.abs(outcome.ask);
  if (outcome.ok) core.asks.resolve(number, outcome.value);
  else core.asks.reject(number, outcome.error);
  if (outcome.ask < 0) core.offers.answered(number);
}

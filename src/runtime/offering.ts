// How an offer leaves: a message whose sender waits until the target's mailbox has taken it in. It is mail whose ask number is below 0.

import { idKey } from './address.ts';
import { type ContextAskOptions, openAsk } from './asking.ts';
import type { Core } from './core.ts';
import type { ReplyOp } from './op.ts';
import type { ActorRef } from './ref.ts';

/** Sends an offer; settles when it is admitted. Rejects as an ask does; without a time limit but that of its options. */
export function offer(
  core: Core,
  ref: ActorRef,
  method: string,
  args: readonly unknown[],
  options: ContextAskOptions = {},
): Promise<unknown> {
  const { slot, id } = ref.address;
  const key = `${slot}/${idKey(id)}`;
  const onGiveUp = (number: number): void => {
    if (core.offers.giveUp(number, key)) core.route(slot, { kind: 'cancel', to: id, ask: -number });
  };
  const timed = { ...options, timeoutMs: options.timeoutMs ?? Number.POSITIVE_INFINITY };
  return openAsk(
    core,
    { ref, method, args, verb: 'offer' },
    timed,
    { onTimeout: onGiveUp, onCancel: onGiveUp },
    (number, side) => {
      core.offers.add(number, key, slot, {
        kind: 'mail',
        to: id,
        method,
        argument: side.argument,
        side: { ...side.side, ask: -number },
      });
    },
  );
}

/** The answer to an ask, or to an offer, has come, or it is known here that there will be none. */
export function settleAsk(core: Core, { ask, ...outcome }: ReplyOp): void {
  const number = Math.abs(ask);
  if (outcome.ok) core.asks.resolve(number, outcome.value);
  else core.asks.reject(number, outcome.error);
  if (ask < 0) core.offers.answered(number);
}

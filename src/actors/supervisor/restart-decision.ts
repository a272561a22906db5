// What a supervisor does about a child's end; pure, so that it can be tested as a table.

import { sameId } from '../../runtime/address.ts';
import { type ExitReason, isAbnormal } from '../../runtime/exit-reason.ts';
import type { ChildrenLostOp, Place } from '../../runtime/kernel/op.ts';

/** `permanent`: always restarted. `transient`: after an abnormal end. `temporary`: never. */
export type RestartPolicy = 'permanent' | 'transient' | 'temporary';

export function shouldRestart(policy: RestartPolicy, reason: ExitReason): boolean {
  switch (policy) {
    case 'permanent':
      return true;
    case 'transient':
      return isAbnormal(reason);
    case 'temporary':
      return false;
  }
}

/**
 * Who pays for a lost thread: the child that was executing, when it is to be restarted and has a budget of its own; else, undefined, the
 * supervisor, once, however many children were there.
 */
export function payerOfLoss<C extends { readonly window: unknown }>(
  failed: readonly C[],
  executing: C | undefined,
): C | undefined {
  return executing?.window !== undefined && failed.includes(executing) ? executing : undefined;
}

/** Why a child ended that was lost with its thread. */
export function lossOf({ slot, generation, culprit }: ChildrenLostOp, child: Place): ExitReason {
  return { kind: 'thread-lost', slot, generation, culprit: culprit !== undefined && sameId(culprit, child.id) };
}

// What a supervisor does about a child's end; pure, so that it can be tested as a table.

import type { ActorId } from '../runtime/address.ts';
import { sameId } from '../runtime/address.ts';
import { type ExitReason, isAbnormal } from '../runtime/exit-reason.ts';
import type { ChildrenLostOp, Place } from '../runtime/op.ts';

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
 * Who pays for a lost thread: the child that was executing, when it is one of ours with a budget of its own; else the supervisor, once,
 * however many children were there.
 */
export function chargeForLoss<C extends { readonly id: ActorId; readonly hasBudget: boolean }>(
  children: readonly C[],
  culprit: ActorId | undefined,
): C | 'supervisor' {
  if (culprit === undefined) return 'supervisor';
  return children.find((child) => child.hasBudget && sameId(child.id, culprit)) ?? 'supervisor';
}

/** Why a child ended that was lost with its thread. */
export function lossOf({ slot, generation, culprit }: ChildrenLostOp, child: Place): ExitReason {
  return { kind: 'thread-lost', slot, generation, culprit: culprit !== undefined && sameId(culprit, child.id) };
}

// Ending one actor from plain code, and knowing when it is gone.
import { ActorError, invalidArgument, isActorError } from '../base/actor-error.ts';
import { checkFewFields } from '../base/check-options.ts';
import type { TimerHandle } from '../base/clock.ts';
import type { Down } from '../runtime/actor-context.ts';
import { checkExitReason, type ExitReason, normalExit } from '../runtime/exit-reason.ts';
import type { Kernel } from '../runtime/kernel/kernel.ts';
import type { AnyRef } from '../runtime/ref.ts';

export interface StopOptions {
  /** How long to wait for the end, in milliseconds, 0 or more; default Infinity. */
  readonly timeoutMs?: number;
}

const stopFields: readonly string[] = ['timeoutMs'] satisfies (keyof StopOptions)[];

/**
 * Asks an actor to end and settles when its incarnation has. Rejects with `no-actor` when it was gone before, and with `timeout` when it takes
 * longer than it may: it is left to end in its own time. Bad arguments reject, and leave it alone.
 */
export async function stopActor(
  kernel: Kernel,
  ref: AnyRef,
  reason: ExitReason = normalExit,
  options: StopOptions = {},
): Promise<void> {
  checkExitReason(reason);
  checkFewFields(options, stopFields);
  const { timeoutMs = Number.POSITIVE_INFINITY } = options;
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) throw invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
  const { reason: end } = await untilDown(kernel, ref, timeoutMs, () => kernel.stopActor(ref, reason));
  if (end.kind === 'no-actor') throw new ActorError('no-actor', `there is no ${ref}`, { details: { target: `${ref}` } });
  if (end.kind === 'error' && isActorError(end.error, 'system-stopped')) throw end.error;
}

/** Kills an actor and settles when it is gone, also when it was gone before. */
export async function killActor(kernel: Kernel, ref: AnyRef): Promise<void> {
  await untilDown(kernel, ref, Number.POSITIVE_INFINITY, () => kernel.killActor(ref));
}

function untilDown(kernel: Kernel, ref: AnyRef, timeoutMs: number, act: () => void): Promise<Down> {
  return new Promise((resolve, reject) => {
    let timer: TimerHandle | undefined;
    const unwatch = kernel.watch(ref, (down) => {
      timer?.cancel();
      resolve(down);
    });
    act();
    if (!Number.isFinite(timeoutMs)) return;
    timer = kernel.clock.after(timeoutMs, () => {
      unwatch();
      reject(new ActorError('timeout', `${ref} did not end within ${timeoutMs} ms`, { details: { timeoutMs } }));
    });
  });
}

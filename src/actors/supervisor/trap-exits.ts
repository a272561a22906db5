// How a supervisor takes exits, and whatever else has children of that kind.
import type { ActorContext } from '../../runtime/actor-context.ts';

/** As in OTP: the end of an actor that is linked to it does not end it; its parent's exit does, and its children first. */
export function trapExits(ctx: ActorContext<never> | ActorContext): void {
  ctx.trapExit(({ from, reason }) => {
    if (from.equals(ctx.parent)) ctx.stop(reason);
  });
}

// What the kernel offers to a supervisor beyond the context of an ordinary actor: children that await its verdict, and their deaths as
// signals rather than mail.
import { invalidArgument } from '../base/actor-error.ts';
import type { ActorContext, Placement } from './actor-context.ts';
import type { SupervisorHooks } from './cell.ts';
import { type ExitReason, shutdownExit } from './exit-reason.ts';
import { KernelContext } from './kernel-context.ts';
import type { Place } from './op.ts';
import { type AnyRef, reflect } from './ref.ts';
import { placeKey } from './signals.ts';
import { respawnChild, startChild } from './spawning.ts';

export interface SupervisedStart {
  readonly definitionKey: string;
  readonly args: unknown;
  readonly placement: Placement;
}

export interface Supervision {
  /** Becomes this incarnation's hooks. */
  hook(hooks: SupervisorHooks): void;
  start(start: SupervisedStart): { readonly place: Place; readonly started: Promise<unknown> };
  /** A child that awaits the verdict lives again, with its mailbox. */
  restart(place: Place): void;
  /** A child whose thread was lost lives again, at the same address. */
  respawn(place: Place, start: SupervisedStart, incarnation: number): void;
  /** A child that awaits the verdict is given up. */
  forget(place: Place): void;
  /** Stops a child for good; its `child-down` follows. */
  stop(place: Place, reason?: ExitReason): void;
  kill(place: Place): void;
  refOf(place: Place, definitionKey: string): AnyRef;
  /** Ends the supervisor itself, at once even if it is in a turn. */
  stopSelf(reason: ExitReason): void;
}

/** The supervision of the actor that was handed `ctx`. */
export function supervisionOf(ctx: ActorContext<never> | ActorContext): Supervision {
  if (!(ctx instanceof KernelContext)) throw invalidArgument('ctx', 'the context of an actor’s set-up', ctx);
  const { core, cell } = ctx;
  return {
    hook: (hooks) => {
      cell.ext.supervisor = hooks;
    },
    start: (start) => startChild(core, cell, { ...start, supervised: true }),
    restart: (place) => core.route(place.slot, { kind: 'verdict', to: place.id, restart: true }),
    respawn: (place, start, incarnation) => respawnChild(core, cell, place, { ...start, supervised: true }, incarnation),
    forget: (place) => {
      core.route(place.slot, { kind: 'verdict', to: place.id, restart: false });
      cell.ext.children.delete(placeKey(place));
    },
    stop: (place, reason = shutdownExit) => core.route(place.slot, { kind: 'stop', to: place.id, reason, final: true }),
    kill: (place) => core.route(place.slot, { kind: 'kill', to: place.id, final: true }),
    refOf: (place, definitionKey) => reflect(core.makeRef(place, definitionKey)),
    stopSelf: (reason) => core.route(core.slot, { kind: 'stop', to: cell.id, reason, final: false }),
  };
}

// What the kernel offers to a supervisor beyond the context of an ordinary actor: children that await its verdict, and their deaths as
// signals rather than mail.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import type { ActorContext, Cancellable, Placement } from './actor-context.ts';
import { startLifeTimer } from './actor-timers.ts';
import { Status, type SupervisorHooks } from './cell.ts';
import { type ExitReason, shutdownExit } from './exit-reason.ts';
import { KernelContext } from './kernel-context.ts';
import type { Place } from './op.ts';
import { type AnyRef, reflect } from './ref.ts';
import { placeKey } from './signals.ts';
import { respawnChild, startChild, stillbornPlace } from './spawning.ts';

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
  /** Ends the supervisor itself, after the turn that it is in. */
  stopSelf(reason: ExitReason): void;
  /** Calls `callback` after `delayMs`, also while the supervisor is ending; not once it is gone. */
  after(delayMs: number, callback: () => void): Cancellable;
}

/** The supervision of the actor that was handed `ctx`. */
export function supervisionOf(ctx: ActorContext<never> | ActorContext): Supervision {
  if (!(ctx instanceof KernelContext)) throw invalidArgument('ctx', 'the context of an actor’s set-up', ctx);
  const { core, cell } = ctx;
  return {
    hook: (hooks) => {
      cell.ext.supervisor = hooks;
    },
    start: (start) => {
      if (ctx.isLive) return startChild(core, cell, { ...start, supervised: true });
      return { place: stillbornPlace(core), started: Promise.reject(new ActorError('no-actor', 'the supervisor has ended')) };
    },
    restart: (place) => core.route(place.slot, { kind: 'verdict', to: place.id, restart: true }),
    respawn: (place, start, incarnation) => respawnChild(core, cell, place, { ...start, supervised: true }, incarnation),
    forget: (place) => {
      core.route(place.slot, { kind: 'verdict', to: place.id, restart: false });
      cell.ext.children.delete(placeKey(place));
    },
    stop: (place, reason = shutdownExit) => core.route(place.slot, { kind: 'stop', to: place.id, reason, final: true }),
    kill: (place) => core.route(place.slot, { kind: 'kill', to: place.id, final: true }),
    refOf: (place, definitionKey) => reflect(core.makeRef(place, definitionKey)),
    after: (delayMs, callback) => startEndTimer(ctx, delayMs, callback),
    stopSelf: (reason) => core.route(core.slot, { kind: 'stop', to: cell.id, reason, final: false }),
  };
}

function startEndTimer({ core, cell, incarnation }: KernelContext, delayMs: number, callback: () => void): Cancellable {
  if (cell.incarnation !== incarnation || cell.status >= Status.awaitingVerdict) return { cancel() {} };
  return startLifeTimer(core, cell, delayMs, callback);
}

// What the kernel offers to a supervisor beyond the context of an ordinary actor: children that await its verdict, and what becomes of them as
// signals rather than mail.
// 1. Each life of a child is told of by at most one `child-up` and then one `child-down`, or by the loss of its thread.
import { ActorError, invalidArgument, isActorError } from '../../base/actor-error.ts';
import type { ActorContext, Cancellable, Placement } from '../actor-context.ts';
import { describeExit, type ExitReason, shutdownExit } from '../exit-reason.ts';
import { Status, type SupervisorHooks } from '../kernel/cell.ts';
import type { Place } from '../kernel/op.ts';
import { type AnyRef, reflect } from '../ref.ts';
import { startLifeTimer } from './actor-timers.ts';
import { KernelContext } from './kernel-context.ts';
import { type ChildStart, leaveParent, reviveChild, spawnChild, stillbornPlace } from './spawning.ts';
import { die } from './termination.ts';

export interface SupervisedStart {
  readonly definitionKey: string;
  readonly args: unknown;
  readonly placement: Placement;
  /** Taken before the set-up, and free again before anybody hears of the end. */
  readonly name?: string | undefined;
}

export interface Supervision {
  /** Becomes this incarnation's hooks. */
  hook(hooks: SupervisorHooks): void;
  /** Starts a child at a new address. */
  start(start: SupervisedStart): Place;
  /** A child that awaits the verdict over its life of this number lives again, with its mailbox. */
  restart(place: Place, incarnation: number): void;
  /** A child whose life of this number was lost with its thread awaits the verdict again, at its old address. */
  revive(place: Place, start: SupervisedStart, incarnation: number): void;
  /** A child that awaits the verdict will wait: its mailbox takes that many more messages, and refuses the rest as `overflow`. */
  hold(place: Place, messages: number): void;
  /** A child that awaits the verdict is given up. */
  forget(place: Place): void;
  /** Stops a child for good, or only the life of that number, which then awaits the verdict; its `child-down` follows. */
  stop(place: Place, incarnation?: number): void;
  kill(place: Place, incarnation?: number): void;
  refOf(place: Place, definitionKey: string): AnyRef;
  /** Ends the supervisor itself now, also in its set-up, whose waiter is told `startError`. Not to be called in the turn of a message. */
  exit(reason: ExitReason, startError?: ActorError): void;
  /** The same for one that cannot go on, which is no crash but must leave a trace: a line in the log, of the level `error`. */
  giveUp(reason: ExitReason, startError?: ActorError): void;
  /** Calls `callback` after `delayMs`, also while the supervisor is ending; not once it is gone. */
  after(delayMs: number, callback: () => void): Cancellable;
}

/** The supervision of the actor that was handed `ctx`. */
export function supervisionOf(ctx: ActorContext<never> | ActorContext): Supervision {
  if (!(ctx instanceof KernelContext)) throw invalidArgument('ctx', 'the context of an actor’s set-up', ctx);
  const { core, cell } = ctx;
  const exit = (reason: ExitReason, startError?: ActorError): void =>
    die(core, cell, { reason, final: false, ...(startError === undefined ? {} : { startError }) });
  return {
    hook: (hooks) => {
      cell.ext.supervisor = hooks;
    },
    start: (start) => startSupervised(ctx, { ...start, supervised: true }),
    restart: (place, incarnation) => core.route(place.slot, { kind: 'verdict', to: place.id, restart: true, incarnation }),
    revive: (place, start, incarnation) => reviveChild(core, cell, place, { ...start, supervised: true }, incarnation),
    hold: (place, messages) => core.route(place.slot, { kind: 'hold', to: place.id, messages }),
    forget: (place) => {
      core.route(place.slot, { kind: 'verdict', to: place.id, restart: false });
      leaveParent(core, cell, place);
    },
    stop: (place, incarnation) =>
      core.route(place.slot, { kind: 'stop', to: place.id, reason: shutdownExit, ...lifeOf(incarnation) }),
    kill: (place, incarnation) => core.route(place.slot, { kind: 'kill', to: place.id, ...lifeOf(incarnation) }),
    refOf: (place, definitionKey) => reflect(core.makeRef(place, definitionKey)),
    exit,
    giveUp: (reason, startError) => {
      if (cell.status >= Status.stopping) return;
      ctx.log.error(
        { reason: describeExit(reason), ...(startError === undefined ? {} : { error: startError }) },
        'a supervisor gave up',
      );
      exit(reason, startError);
    },
    after: (delayMs, callback) => startEndTimer(ctx, delayMs, callback),
  };
}

function startSupervised({ core, cell, isLive }: KernelContext, start: ChildStart): Place {
  if (!isLive) return stillbornPlace(core);
  try {
    return spawnChild(core, cell, start);
  } catch (cause) {
    // A placement that is none: the child is told of as one whose set-up failed.
    const child = stillbornPlace(core);
    const error = isActorError(cause) ? cause : new ActorError('init-failed', String(cause), { cause });
    const reason: ExitReason = { kind: 'error', error };
    core.route(core.slot, { kind: 'child-down', to: cell.id, child, incarnation: 1, reason, awaitsVerdict: false });
    return child;
  }
}

/** For good, or for one life. */
function lifeOf(incarnation: number | undefined): { readonly final: boolean; readonly incarnation?: number } {
  return incarnation === undefined ? { final: true } : { final: false, incarnation };
}

function startEndTimer({ core, cell, incarnation }: KernelContext, delayMs: number, callback: () => void): Cancellable {
  if (cell.incarnation !== incarnation || cell.status >= Status.awaitingVerdict) return { cancel() {} };
  return startLifeTimer(core, cell, delayMs, callback);
}

// Keeps single children: starts them, ends them, and writes down what becomes of each. It decides nothing and knows no group.
// 1. A child that is to live again keeps its address once a life there was ready; one whose first life there never was, or that is started by
//    hand, gets a new one: who watched that life until it was gone has been told, and its name is free.
import type { ActorContext, Cancellable } from '../../runtime/actor-context.ts';
import type { SupervisedStart, Supervision } from '../../runtime/life/supervision.ts';
import type { AnyRef } from '../../runtime/ref.ts';
import { failuresBefore, pauseMs } from './backoff.ts';
import { ChildTable } from './child-table.ts';
import type { StartOutcome, SupervisedChild } from './supervised-child.ts';
import type { SupervisorFlags } from './supervisor-flags.ts';

/** Messages that are kept for a child while it waits in its back-off. */
const keptMessages = 1_000;

export class ChildKeeper {
  readonly children = new ChildTable();
  readonly #ctx: ActorContext;
  readonly #flags: SupervisorFlags;
  readonly #supervision: Supervision;
  readonly #onPauseOver: (child: SupervisedChild) => void;

  constructor(
    ctx: ActorContext,
    flags: SupervisorFlags,
    supervision: Supervision,
    onPauseOver: (child: SupervisedChild) => void,
  ) {
    this.#ctx = ctx;
    this.#flags = flags;
    this.#supervision = supervision;
    this.#onPauseOver = onPauseOver;
  }

  refOf(child: SupervisedChild): AnyRef | undefined {
    return child.place === undefined ? undefined : this.#supervision.refOf(child.place, child.spec.definitionKey);
  }

  /** The next life. */
  again(child: SupervisedChild): void {
    if (child.place === undefined) this.begin(child);
    else {
      child.state = 'starting';
      child.upAt = undefined;
      if (child.isVacant) this.revive(child);
      this.#supervision.restart(child.place, child.incarnation++);
    }
    this.#flags.listener?.tell.childRestarted(child.spec.id, child.incarnation, child.reason);
  }

  /** A first life, at a new address. */
  begin(child: SupervisedChild): void {
    child.state = 'starting';
    child.upAt = undefined;
    child.incarnation = 1;
    child.wasReady = false;
    child.isVacant = false;
    this.children.settle(child, this.#supervision.start(startOf(child)));
  }

  /** It failed and is to live again, after its back-off. Without `awaitsVerdict` its address is empty. */
  awaitNextLife(child: SupervisedChild, awaitsVerdict: boolean): void {
    child.state = 'down';
    child.pause?.cancel();
    child.pause = undefined;
    const { backoff } = child.spec;
    if (backoff !== undefined) {
      const { clock, random } = this.#ctx;
      child.failures = failuresBefore(backoff, child.failures, child.upAt === undefined ? undefined : clock.now() - child.upAt);
      const delayMs = pauseMs(backoff, child.failures++, random.next());
      child.pause = this.#supervision.after(delayMs, () => this.#onPauseOver(child));
    }
    if (!awaitsVerdict) this.revive(child);
    else if (child.pause !== undefined && child.place !== undefined) this.#supervision.hold(child.place, keptMessages);
  }

  /** What was lost with its thread waits at its old address again, unless it never was ready there. */
  revive(child: SupervisedChild): void {
    if (child.place === undefined) return;
    if (!child.wasReady) {
      this.children.unsettle(child);
      return;
    }
    child.isVacant = false;
    this.#supervision.revive(child.place, startOf(child), child.incarnation);
    if (child.pause !== undefined) this.#supervision.hold(child.place, keptMessages);
  }

  /** Stops it, for good or for its next life; kills it when that takes too long. */
  end(child: SupervisedChild, isToReturn: boolean): void {
    child.state = 'stopping';
    child.isToReturn = isToReturn;
    const { shutdownMs } = child.spec;
    if (shutdownMs === 'brutal-kill') this.kill(child);
    else {
      if (child.place !== undefined) this.#supervision.stop(child.place, isToReturn ? child.incarnation : undefined);
      child.late = this.#afterAtMost(shutdownMs, () => this.kill(child));
    }
  }

  kill(child: SupervisedChild): void {
    if (child.place !== undefined) this.#supervision.kill(child.place, child.isToReturn ? child.incarnation : undefined);
  }

  #afterAtMost(ms: number, callback: () => void): Cancellable | undefined {
    return ms === Number.POSITIVE_INFINITY ? undefined : this.#supervision.after(ms, callback);
  }

  /** Dynamic children end in parallel, under one timer. */
  endAllAtOnce(): Cancellable | undefined {
    const shutdownMs = this.#flags.children[0]?.shutdownMs ?? 0;
    for (const child of this.children.all()) {
      if (child.state === 'stopping') continue;
      child.state = 'stopping';
      if (shutdownMs === 'brutal-kill') this.kill(child);
      else if (child.place !== undefined) this.#supervision.stop(child.place);
    }
    if (shutdownMs === 'brutal-kill') return undefined;
    return this.#afterAtMost(shutdownMs, () => {
      for (const child of this.children.all()) this.kill(child);
    });
  }

  /** It is gone for good; whoever waits for that is told. */
  over(child: SupervisedChild, awaitsVerdict: boolean, gaveUp: boolean): void {
    this.leave(child, awaitsVerdict);
    answerStart(child, { kind: 'failed', reason: child.reason });
    this.#flags.listener?.tell.childGone(child.spec.id, child.reason, gaveUp);
    tellGone(child);
  }

  /** It has no actor any more. */
  leave(child: SupervisedChild, awaitsVerdict: boolean): void {
    if (awaitsVerdict && child.place !== undefined) this.#supervision.forget(child.place);
    child.pause?.cancel();
    child.pause = undefined;
    child.failures = 0;
    child.state = 'absent';
    child.mustEnd = false;
    child.isDue = false;
    if (this.#flags.strategy === 'dynamic' || child.spec.restart === 'temporary') this.children.remove(child);
    else this.children.unsettle(child);
  }
}

function startOf({ spec }: SupervisedChild): SupervisedStart {
  const { definitionKey, args, placement, name } = spec;
  return { definitionKey, args, placement, name };
}

export function answerStart(child: SupervisedChild, outcome: StartOutcome): void {
  const { onStarted } = child;
  child.onStarted = undefined;
  onStarted?.(outcome);
}

export function tellGone(child: SupervisedChild): void {
  const { onGone } = child;
  child.onGone = undefined;
  for (const tell of onGone ?? []) tell();
}

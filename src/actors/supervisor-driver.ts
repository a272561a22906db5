// Performs what the decisions of a supervisor come to: it starts, ends and restarts children, and hears what becomes of them.
// 1. It learns of its children as their parent, on the system lane; so it decides also while it starts or stops another child.
// 2. At most one plan is at work. Whatever happens is first noted on the children, then the plan goes on (`#pump`).
// 3. One lost thread is one charge, whoever pays it. A group restart is one charge. What is asked for by hand is none.
// 4. A restart that fails is a failure like any other: charged, and tried again, with the group that it takes along.
import type { ActorError } from '../base/actor-error.ts';
import type { ActorContext, Cancellable } from '../runtime/actor-context.ts';
import type { ExitReason } from '../runtime/exit-reason.ts';
import type { ChildDownOp, ChildrenLostOp, ChildUpOp } from '../runtime/op.ts';
import type { AnyRef } from '../runtime/ref.ts';
import { type Supervision, supervisionOf } from '../runtime/supervision.ts';
import { endsWith } from './auto-shutdown.ts';
import { failuresBefore, pauseMs } from './backoff.ts';
import { ChildTable } from './child-table.ts';
import { type FailedToStart, startError } from './failed-to-start.ts';
import { groupOf, Plan } from './group-restart.ts';
import { chargeForLoss, lossOf, shouldRestart } from './restart-decision.ts';
import { RestartWindow } from './restart-window.ts';
import { type StartOutcome, SupervisedChild } from './supervised-child.ts';
import type { SupervisorFlags } from './supervisor-flags.ts';

/** Messages that are kept for a child while it waits in its back-off. */
const keptMessages = 1_000;

export class SupervisorDriver {
  readonly flags: SupervisorFlags;
  readonly children = new ChildTable();
  readonly supervision: Supervision;
  readonly #ctx: ActorContext;
  readonly #window: RestartWindow;
  readonly #isDynamic: boolean;
  #plan: Plan<SupervisedChild> | undefined;
  #onPlanDone: (() => void) | undefined;
  #isPumping = false;
  #isEnding = false;

  constructor(ctx: ActorContext, flags: SupervisorFlags) {
    this.#ctx = ctx;
    this.flags = flags;
    this.#window = new RestartWindow(flags);
    this.#isDynamic = flags.strategy === 'dynamic';
    this.supervision = supervisionOf(ctx);
    this.supervision.hook({
      onChildUp: (op) => this.#onChildUp(op),
      onChildDown: (op) => this.#onChildDown(op),
      onChildrenLost: (op) => this.#onChildrenLost(op),
      onStopping: () => this.#endAll(),
    });
  }

  /** Starts the children that the supervisor was made with, in order, each awaited. One that fails ends the supervisor. */
  startAll(): Promise<void> {
    if (this.#isDynamic) return Promise.resolve();
    for (const spec of this.flags.children) {
      const child = new SupervisedChild(spec);
      child.isDue = true;
      child.onStarted = (outcome) => this.#startedUp(child, outcome);
      this.children.add(child);
    }
    return this.#runPlan();
  }

  /** Starts a child because somebody asked; `onStarted` is told what came of it. */
  start(child: SupervisedChild, onStarted: (outcome: StartOutcome) => void): void {
    child.onStarted = onStarted;
    this.#begin(child);
  }

  /** Ends a child for good because somebody asked. */
  terminate(child: SupervisedChild): void {
    child.isDue = false;
    if (child.state === 'down') this.#over(child, true, false);
    else if (child.state === 'stopping') child.isToReturn = false;
    else if (child.state !== 'absent') this.#end(child, false);
    else tellGone(child);
    this.#pump();
  }

  refOf(child: SupervisedChild): AnyRef | undefined {
    return child.place === undefined ? undefined : this.supervision.refOf(child.place, child.spec.definitionKey);
  }

  // What becomes of children.

  #onChildUp(op: ChildUpOp): void {
    const child = this.children.at(op.child);
    if (child === undefined || child.incarnation !== op.incarnation || child.state !== 'starting') return;
    child.state = 'up';
    child.upAt = this.#ctx.clock.now();
    // It will not be started again, so nobody needs them.
    if (child.spec.restart === 'temporary') child.spec = { ...child.spec, args: undefined };
    answerStart(child, { kind: 'up' });
    this.#pump();
  }

  #onChildDown({ child: place, reason, awaitsVerdict, ignored }: ChildDownOp): void {
    const child = this.children.at(place);
    if (child === undefined) {
      if (awaitsVerdict) this.supervision.forget(place);
      return;
    }
    if (this.#isOrdered(child)) this.#endedAsOrdered(child, reason, awaitsVerdict);
    else if (ignored === true) this.#ignored(child);
    else if (child.onStarted !== undefined) this.#startFailed(child, reason, awaitsVerdict);
    else this.#failed(child, reason, awaitsVerdict);
    this.#pump();
  }

  #onChildrenLost(op: ChildrenLostOp): void {
    const failed: SupervisedChild[] = [];
    const over: SupervisedChild[] = [];
    for (const place of op.children) {
      const child = this.children.at(place);
      if (child === undefined) continue;
      const reason = lossOf(op, place);
      if (this.#isOrdered(child)) this.#endedAsOrdered(child, reason, false);
      else if (child.onStarted !== undefined) this.#startFailed(child, reason, false);
      else if (child.state === 'down') this.#revive(child);
      else {
        const isFailed = child.state === 'starting' || shouldRestart(child.spec.restart, reason);
        child.reason = reason;
        (isFailed ? failed : over).push(child);
      }
    }
    this.#settleLoss(failed, op);
    for (const child of over) this.#over(child, false, false);
    for (const child of over) this.#considerShutdown(child);
    this.#pump();
  }

  /** One charge for them all. */
  #settleLoss(failed: readonly SupervisedChild[], { culprit }: ChildrenLostOp): void {
    if (failed.length === 0) return;
    const views = failed.flatMap((child) => {
      return child.place === undefined ? [] : [{ id: child.place.id, hasBudget: child.window !== undefined, child }];
    });
    const chosen = chargeForLoss(views, culprit);
    const payer = chosen === 'supervisor' ? undefined : chosen.child;
    const isGranted = this.#charge(payer);
    if (!isGranted && payer === undefined) {
      for (const child of failed) this.#over(child, false, true);
      this.#exit('restart-intensity');
      return;
    }
    const restarted = isGranted ? failed : failed.filter((child) => child !== payer);
    for (const child of restarted) this.#awaitNextLife(child, false);
    if (!isGranted && payer !== undefined) {
      this.#over(payer, false, true);
      this.#considerShutdown(payer);
    }
    this.#restartGroup(restarted);
  }

  /** It ended by itself, or a restart of it did not succeed. */
  #failed(child: SupervisedChild, reason: ExitReason, awaitsVerdict: boolean): void {
    child.reason = reason;
    // A restart that was decided is tried again, however the try ended.
    if (child.state === 'up' && !shouldRestart(child.spec.restart, reason)) {
      this.#over(child, awaitsVerdict, false);
      this.#considerShutdown(child);
    } else if (this.#charge(child.window === undefined ? undefined : child)) {
      this.#awaitNextLife(child, awaitsVerdict);
      this.#restartGroup([child]);
    } else {
      this.#over(child, awaitsVerdict, true);
      if (child.window === undefined) this.#exit('restart-intensity');
      else this.#considerShutdown(child);
    }
  }

  #endedAsOrdered(child: SupervisedChild, reason: ExitReason, awaitsVerdict: boolean): void {
    child.late?.cancel();
    child.late = undefined;
    child.reason = reason;
    const isToReturn = child.state === 'stopping' ? child.isToReturn : this.#isToReturn(child);
    child.mustEnd = false;
    if (!isToReturn) this.#over(child, awaitsVerdict, false);
    else {
      child.state = 'down';
      if (!awaitsVerdict) this.#revive(child);
    }
  }

  #startFailed(child: SupervisedChild, reason: ExitReason, awaitsVerdict: boolean): void {
    child.reason = reason;
    this.#leave(child, awaitsVerdict);
    answerStart(child, { kind: 'failed', reason });
  }

  #ignored(child: SupervisedChild): void {
    const isAsked = child.onStarted !== undefined;
    child.reason = { kind: 'normal' };
    this.#leave(child, false);
    answerStart(child, { kind: 'ignored' });
    if (!isAsked) this.flags.listener?.tell.childGone(child.spec.id, child.reason, false);
  }

  /** It is gone for good; whoever waits for that is told. */
  #over(child: SupervisedChild, awaitsVerdict: boolean, gaveUp: boolean): void {
    this.#leave(child, awaitsVerdict);
    answerStart(child, { kind: 'failed', reason: child.reason });
    this.flags.listener?.tell.childGone(child.spec.id, child.reason, gaveUp);
    tellGone(child);
  }

  #leave(child: SupervisedChild, awaitsVerdict: boolean): void {
    if (awaitsVerdict && child.place !== undefined) this.supervision.forget(child.place);
    child.pause?.cancel();
    child.pause = undefined;
    child.state = 'absent';
    child.mustEnd = false;
    child.isDue = false;
    if (this.#isDynamic || child.spec.restart === 'temporary') this.children.remove(child);
    else this.children.unsettle(child);
  }

  // Restarts.

  /** Whether the budget allows one more restart: the child's own, or without one the supervisor's. */
  #charge(payer: SupervisedChild | undefined): boolean {
    return !(payer?.window ?? this.#window).exceeds(this.#ctx.clock.now());
  }

  #awaitNextLife(child: SupervisedChild, awaitsVerdict: boolean): void {
    child.state = 'down';
    const { backoff } = child.spec;
    if (backoff !== undefined) {
      const { clock, random } = this.#ctx;
      child.failures = failuresBefore(backoff, child.failures, child.upAt === undefined ? undefined : clock.now() - child.upAt);
      const delayMs = pauseMs(backoff, child.failures++, random.next());
      child.pause = this.supervision.after(delayMs, () => this.#pauseOver(child));
    }
    if (!awaitsVerdict) this.#revive(child);
    else if (child.pause !== undefined && child.place !== undefined) this.supervision.hold(child.place, keptMessages);
  }

  /** What was lost with its thread waits at its old address again. */
  #revive(child: SupervisedChild): void {
    if (child.place === undefined) return;
    this.supervision.revive(child.place, startOf(child), child.incarnation);
    if (child.pause !== undefined) this.supervision.hold(child.place, keptMessages);
  }

  #pauseOver(child: SupervisedChild): void {
    child.pause = undefined;
    if (!child.isDue) this.#again(child);
    this.#pump();
  }

  #restartGroup(causes: readonly SupervisedChild[]): void {
    if (this.#isEnding || causes.length === 0) return;
    const { strategy } = this.flags;
    if (strategy === 'one-for-one' || strategy === 'dynamic') {
      for (const child of causes) if (child.pause === undefined) this.#again(child);
      return;
    }
    for (const child of groupOf(strategy, this.children.all(), causes)) {
      child.mustEnd = child.isAlive;
      // A temporary child that is absent is still to be started for the first time.
      child.isDue = child.spec.restart !== 'temporary' || child.state === 'absent';
    }
    this.#plan = new Plan(this.children.all());
  }

  #again(child: SupervisedChild): void {
    if (child.place === undefined) this.#begin(child);
    else {
      child.state = 'starting';
      child.upAt = undefined;
      child.incarnation++;
      this.supervision.restart(child.place);
    }
    this.flags.listener?.tell.childRestarted(child.spec.id, child.incarnation, child.reason);
  }

  /** A first life, at a new address. */
  #begin(child: SupervisedChild): void {
    child.state = 'starting';
    child.upAt = undefined;
    child.incarnation = 1;
    child.failures = 0;
    this.children.settle(child, this.supervision.start(startOf(child)));
  }

  // Ends.

  #end(child: SupervisedChild, isToReturn: boolean): void {
    child.state = 'stopping';
    child.isToReturn = isToReturn;
    const { shutdownMs } = child.spec;
    if (shutdownMs === 'brutal-kill') this.#kill(child);
    else {
      if (child.place !== undefined) this.supervision.stop(child.place, isToReturn ? child.incarnation : undefined);
      child.late = this.#afterAtMost(shutdownMs, () => this.#kill(child));
    }
  }

  #kill(child: SupervisedChild): void {
    if (child.place !== undefined) this.supervision.kill(child.place, child.isToReturn ? child.incarnation : undefined);
  }

  #afterAtMost(ms: number, callback: () => void): Cancellable | undefined {
    return ms === Number.POSITIVE_INFINITY ? undefined : this.supervision.after(ms, callback);
  }

  #exit(detail: unknown, error?: ActorError): void {
    if (!this.#isEnding) this.supervision.exit({ kind: 'shutdown', detail }, error);
  }

  #considerShutdown(child: SupervisedChild): void {
    const isAnotherThere = (): boolean => {
      for (const other of this.children.all()) if (other.spec.significant && other.state !== 'absent') return true;
      return false;
    };
    if (endsWith(this.flags.autoShutdown, child.spec.significant, isAnotherThere)) this.#exit('auto-shutdown');
  }

  #endAll(): Promise<void> {
    this.#isEnding = true;
    for (const child of [...this.children.all()].reverse()) {
      child.onStarted = undefined;
      child.isDue = false;
      child.isToReturn = false;
      child.mustEnd = child.isAlive;
      if (child.state === 'down') this.#over(child, true, false);
    }
    const late = this.#isDynamic ? this.#endAllAtOnce() : undefined;
    return this.#runPlan().then(() => late?.cancel());
  }

  /** Dynamic children end in parallel, under one timer. */
  #endAllAtOnce(): Cancellable | undefined {
    const shutdownMs = this.flags.children[0]?.shutdownMs ?? 0;
    for (const child of this.children.all()) {
      if (child.state === 'stopping') continue;
      child.state = 'stopping';
      if (shutdownMs === 'brutal-kill') this.#kill(child);
      else if (child.place !== undefined) this.supervision.stop(child.place);
    }
    if (shutdownMs === 'brutal-kill') return undefined;
    return this.#afterAtMost(shutdownMs, () => {
      for (const child of this.children.all()) this.#kill(child);
    });
  }

  // The plan.

  #runPlan(): Promise<void> {
    this.#plan = new Plan(this.children.all());
    return new Promise((resolve) => {
      this.#onPlanDone = resolve;
      this.#pump();
    });
  }

  /** Does what the plan at work says, up to the next wait. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    for (let step = this.#plan?.next(); step !== undefined && step.kind !== 'wait'; step = this.#plan?.next()) {
      if (step.kind === 'end') this.#end(step.child, this.#isToReturn(step.child));
      else if (step.kind === 'done') this.#planDone();
      else if (step.child.onStarted === undefined) this.#again(step.child);
      else this.#begin(step.child);
    }
    this.#isPumping = false;
  }

  #planDone(): void {
    const done = this.#onPlanDone;
    this.#plan = undefined;
    this.#onPlanDone = undefined;
    done?.();
  }

  #startedUp(child: SupervisedChild, outcome: StartOutcome): void {
    if (outcome.kind !== 'failed') return;
    const { id } = child.spec;
    const { code, message } = startError(outcome.reason);
    const detail: FailedToStart = { kind: 'failed-to-start-child', id, code, message };
    this.#exit(detail, startError({ kind: 'shutdown', detail }, outcome.reason));
  }

  /** Whether its end is no failure: it was told to end, or is about to be. */
  #isOrdered(child: SupervisedChild): boolean {
    if (child.state === 'stopping') return true;
    return child.mustEnd && (child.onStarted === undefined || this.#isEnding);
  }

  /** Temporary siblings of a group restart vanish. */
  #isToReturn(child: SupervisedChild): boolean {
    return !this.#isEnding && child.spec.restart !== 'temporary';
  }
}

function startOf({ spec }: SupervisedChild) {
  const { definitionKey, args, placement, name } = spec;
  return { definitionKey, args, placement, name };
}

function answerStart(child: SupervisedChild, outcome: StartOutcome): void {
  const { onStarted } = child;
  child.onStarted = undefined;
  onStarted?.(outcome);
}

function tellGone(child: SupervisedChild): void {
  const { onGone } = child;
  child.onGone = undefined;
  for (const tell of onGone ?? []) tell();
}

// Drives the children of a supervisor: hears what becomes of them, has it decided who lives again and with whom, and has that done.
// 1. It learns of its children as their parent, on the system lane; so it decides also while it starts or stops another child.
// 2. At most one plan is at work. Whatever happens is first noted on the children, then the plan goes on (`#pump`).
// 3. One lost thread is one charge, whoever pays it. A group restart is one charge. What is asked for by hand is none.
// 4. A restart that fails is a failure like any other: charged, and tried again, with the group that it takes along.
import type { ActorError } from '../../base/actor-error.ts';
import type { ActorContext } from '../../runtime/actor-context.ts';
import { drainedExit } from '../../runtime/exit-reason.ts';
import type { ChildDownOp, ChildrenLostOp, ChildUpOp } from '../../runtime/kernel/op.ts';
import { type Supervision, supervisionOf } from '../../runtime/life/supervision.ts';
import type { AnyRef } from '../../runtime/ref.ts';
import { endsWith } from './auto-shutdown.ts';
import { answerStart, ChildKeeper, tellGone } from './child-keeper.ts';
import type { ChildTable } from './child-table.ts';
import { type FailedToStart, startError } from './failed-to-start.ts';
import { groupOf, Plan } from './group-restart.ts';
import { type MeaningOfEnd, meaningOfEnd } from './meaning-of-end.ts';
import { lossOf, payerOfLoss } from './restart-decision.ts';
import { RestartWindow } from './restart-window.ts';
import { type StartOutcome, SupervisedChild } from './supervised-child.ts';
import type { SupervisorFlags } from './supervisor-flags.ts';
import { pictureOf } from './supervisor-picture.ts';

export class SupervisorDriver {
  readonly flags: SupervisorFlags;
  readonly children: ChildTable;
  readonly #keeper: ChildKeeper;
  readonly #supervision: Supervision;
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
    this.#supervision = supervisionOf(ctx);
    this.#keeper = new ChildKeeper(ctx, flags, this.#supervision, (child) => this.#pauseOver(child));
    this.children = this.#keeper.children;
    this.#supervision.hook({
      onChildUp: (op) => this.#onChildUp(op),
      onChildDown: (op) => this.#onChildDown(op),
      onChildrenLost: (op) => this.#onChildrenLost(op),
      onStopping: () => this.#endAll(),
      describe: () => pictureOf(this.flags, this.children),
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
    this.#keeper.begin(child);
  }

  /** Ends a child for good because somebody asked. */
  terminate(child: SupervisedChild): void {
    child.isDue = false;
    if (child.state === 'down') this.#keeper.over(child, true, false);
    else if (child.state === 'stopping') child.isToReturn = false;
    else if (child.state !== 'absent') this.#keeper.end(child, false);
    else tellGone(child);
    this.#pump();
  }

  refOf(child: SupervisedChild): AnyRef | undefined {
    return this.#keeper.refOf(child);
  }

  // What becomes of children.

  #onChildUp(op: ChildUpOp): void {
    const child = this.children.at(op.child);
    if (child === undefined || child.incarnation !== op.incarnation) return;
    child.wasReady = true;
    if (child.state !== 'starting') return;
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
      if (awaitsVerdict) this.#supervision.forget(place);
      return;
    }
    if (child.state === 'down') {
      // It was charged for its end. That its slot takes nobody in is seen again, and charged, when it is to live again.
      child.isVacant = true;
      return;
    }
    child.reason = reason;
    switch (meaningOfEnd(child, reason, this.#isEnding, ignored)) {
      case 'ordered':
        this.#endedAsOrdered(child, awaitsVerdict);
        break;
      case 'ignored':
        this.#ignored(child);
        break;
      case 'start-failed':
        this.#startFailed(child, awaitsVerdict);
        break;
      case 'over':
        this.#keeper.over(child, awaitsVerdict, false);
        this.#considerShutdown(child);
        break;
      case 'failed':
        this.#failed(child, awaitsVerdict);
    }
    this.#pump();
  }

  #onChildrenLost(op: ChildrenLostOp): void {
    const lost = this.#sortLost(op);
    const { restarted, givenUp, isSpent } = this.#chargeLoss(lost.failed, op);
    // First each is marked as what it is now: the supervisor may end by what follows, and must know who is there.
    for (const child of lost.ordered) this.#endedAsOrdered(child, false);
    for (const child of lost['start-failed']) this.#keeper.leave(child, false);
    for (const child of restarted) this.#keeper.awaitNextLife(child, false);
    for (const child of givenUp) this.#keeper.over(child, false, true);
    for (const child of lost.over) this.#keeper.over(child, false, false);
    for (const child of lost['start-failed']) answerStart(child, { kind: 'failed', reason: child.reason });
    if (isSpent) this.#giveUp('restart-intensity');
    for (const child of [...givenUp, ...lost.over]) this.#considerShutdown(child);
    this.#restartGroup(restarted);
    this.#pump();
  }

  /** The lost children by what their loss means; those that were down already wait on at once. */
  #sortLost(op: ChildrenLostOp): Record<Exclude<MeaningOfEnd, 'ignored'>, SupervisedChild[]> {
    const sorted: Record<MeaningOfEnd, SupervisedChild[]> = {
      ordered: [],
      ignored: [],
      'start-failed': [],
      over: [],
      failed: [],
    };
    for (const place of op.children) {
      const child = this.children.at(place);
      if (child?.state === 'down') this.#keeper.revive(child);
      if (child === undefined || child.state === 'down') continue;
      // A drain is judged as a loss, since it is no end of the child's own; only its name is another.
      const loss = lossOf(op, place);
      child.reason = op.wasRetired ? drainedExit : loss;
      sorted[meaningOfEnd(child, loss, this.#isEnding)].push(child);
    }
    return sorted;
  }

  /** One charge for them all; a drain is free. `isSpent`: with it the supervisor's own budget is. */
  #chargeLoss(
    failed: readonly SupervisedChild[],
    { slot, culprit, wasRetired }: ChildrenLostOp,
  ): { readonly restarted: readonly SupervisedChild[]; readonly givenUp: readonly SupervisedChild[]; readonly isSpent: boolean } {
    if (failed.length === 0) return { restarted: [], givenUp: [], isSpent: false };
    const executing = culprit === undefined ? undefined : this.children.at({ slot, id: culprit });
    const payer = payerOfLoss(failed, executing);
    if (wasRetired || this.#charge(payer)) return { restarted: failed, givenUp: [], isSpent: false };
    if (payer === undefined) return { restarted: [], givenUp: failed, isSpent: true };
    return { restarted: failed.filter((child) => child !== payer), givenUp: [payer], isSpent: false };
  }

  /** It is to live again, if the budget allows. */
  #failed(child: SupervisedChild, awaitsVerdict: boolean): void {
    if (this.#charge(child.window === undefined ? undefined : child)) {
      this.#keeper.awaitNextLife(child, awaitsVerdict);
      this.#restartGroup([child]);
    } else {
      this.#keeper.over(child, awaitsVerdict, true);
      if (child.window === undefined) this.#giveUp('restart-intensity');
      else this.#considerShutdown(child);
    }
  }

  #endedAsOrdered(child: SupervisedChild, awaitsVerdict: boolean): void {
    child.late?.cancel();
    child.late = undefined;
    const isToReturn = child.state === 'stopping' ? child.isToReturn : this.#isToReturn(child);
    child.mustEnd = false;
    if (!isToReturn) this.#keeper.over(child, awaitsVerdict, false);
    else {
      child.state = 'down';
      if (!awaitsVerdict) this.#keeper.revive(child);
    }
  }

  #startFailed(child: SupervisedChild, awaitsVerdict: boolean): void {
    this.#keeper.leave(child, awaitsVerdict);
    answerStart(child, { kind: 'failed', reason: child.reason });
  }

  #ignored(child: SupervisedChild): void {
    const isAsked = child.onStarted !== undefined;
    this.#keeper.leave(child, false);
    answerStart(child, { kind: 'ignored' });
    if (!isAsked) this.flags.listener?.tell.childGone(child.spec.id, child.reason, false);
  }

  // Restarts.

  /** Whether the budget allows one more restart: the child's own, or without one the supervisor's. */
  #charge(payer: SupervisedChild | undefined): boolean {
    return !(payer?.window ?? this.#window).exceeds(this.#ctx.clock.now());
  }

  #pauseOver(child: SupervisedChild): void {
    child.pause = undefined;
    if (!child.isDue) this.#keeper.again(child);
    this.#pump();
  }

  #restartGroup(causes: readonly SupervisedChild[]): void {
    if (this.#isEnding || causes.length === 0) return;
    const { strategy } = this.flags;
    if (strategy === 'one-for-one' || strategy === 'dynamic') {
      for (const child of causes) if (child.pause === undefined) this.#keeper.again(child);
      return;
    }
    for (const child of groupOf(strategy, this.children.all(), causes)) {
      child.mustEnd = child.isAlive;
      // A temporary child that is absent is still to be started for the first time.
      child.isDue = child.spec.restart !== 'temporary' || child.state === 'absent';
    }
    this.#plan = new Plan(this.children.all());
  }

  // Ends.

  #giveUp(detail: unknown, error?: ActorError): void {
    if (!this.#isEnding) this.#supervision.giveUp({ kind: 'shutdown', detail }, error);
  }

  #considerShutdown(child: SupervisedChild): void {
    const isAnotherThere = (): boolean => {
      for (const other of this.children.all()) if (other.spec.significant && other.state !== 'absent') return true;
      return false;
    };
    const isOver = endsWith(this.flags.autoShutdown, child.spec.significant, isAnotherThere);
    if (isOver && !this.#isEnding) this.#supervision.exit({ kind: 'shutdown', detail: 'auto-shutdown' });
  }

  #endAll(): Promise<void> {
    this.#isEnding = true;
    for (const child of [...this.children.all()].reverse()) {
      child.onStarted = undefined;
      child.isDue = false;
      child.isToReturn = false;
      child.mustEnd = child.isAlive;
      if (child.state === 'down') this.#keeper.over(child, true, false);
    }
    const late = this.#isDynamic ? this.#keeper.endAllAtOnce() : undefined;
    return this.#runPlan().then(() => late?.cancel());
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
      if (step.kind === 'end') this.#keeper.end(step.child, this.#isToReturn(step.child));
      else if (step.kind === 'done') this.#planDone();
      else if (step.child.onStarted === undefined) this.#keeper.again(step.child);
      else this.#keeper.begin(step.child);
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
    this.#giveUp(detail, startError({ kind: 'shutdown', detail }, outcome.reason));
  }

  /** Temporary siblings of a group restart vanish. */
  #isToReturn(child: SupervisedChild): boolean {
    return !this.#isEnding && child.spec.restart !== 'temporary';
  }
}

// The supervisor: an actor whose children are restarted when they end, by their policy, within a budget.
// 1. It learns of ends as its children's parent, on the system lane; so it decides also while it starts another child.
// 2. Children start in order, each awaited; they stop in reverse order, one at a time, each within its own time, then killed.
// 3. One lost thread is one charge, whoever pays it (`chargeForLoss`).
// 4. A budget that is used up ends the supervisor with `shutdown`, after its children; a child's own budget ends only that child.
import { ActorError, invalidArgument } from '../base/actor-error.ts';
import { decodeError, encodeError, type WireError } from '../base/wire-error.ts';
import type { ActorContext } from '../runtime/actor-context.ts';
import { defineActor } from '../runtime/definition.ts';
import { type ExitReason, shutdownExit } from '../runtime/exit-reason.ts';
import type { ChildDownOp, ChildrenLostOp, Place } from '../runtime/op.ts';
import type { AnyRef, Ref } from '../runtime/ref.ts';
import { placeKey } from '../runtime/signals.ts';
import { type Supervision, supervisionOf } from '../runtime/supervision.ts';
import { type ChildSpec, checkBudget } from './child-spec.ts';
import { chargeForLoss, shouldRestart } from './restart-decision.ts';
import { type RestartBudget, RestartWindow } from './restart-window.ts';

/** Told of what a supervisor did. */
export interface SupervisorListener {
  /** A child ended and will not live again: it was stopped, its policy says so, or a budget is used up (`gaveUp`). */
  childGone(id: string, reason: ExitReason, gaveUp: boolean): void;
  childRestarted(id: string, incarnation: number, reason: ExitReason): void;
}

export interface SupervisorOptions extends RestartBudget {
  readonly strategy: 'one-for-one';
  readonly children: readonly ChildSpec[];
  readonly listener?: Ref<SupervisorListener>;
}

export type StartChildResult = { readonly ok: true; readonly ref: AnyRef } | { readonly ok: false; readonly error: WireError };

export interface ChildView {
  readonly id: string;
  /** Undefined when the child has ended and its specification is kept. */
  readonly ref: AnyRef | undefined;
  readonly incarnation: number;
}

export interface Supervisor {
  /** Starts a child and waits for its set-up. A child added so is forgotten when it ends for good. */
  startChild(spec: ChildSpec): StartChildResult;
  /** Begins to stop a child and returns at once; the listener is told when it is gone. Unknown ids are ignored. */
  stopChild(id: string): void;
  whichChildren(): ChildView[];
  countChildren(): { specs: number; active: number };
}

type ChildState = 'starting' | 'running' | 'stopping' | 'ended';

interface SupervisedChild {
  readonly spec: ChildSpec;
  readonly isStatic: boolean;
  readonly window: RestartWindow | undefined;
  place: Place;
  incarnation: number;
  state: ChildState;
  onGone: (() => void) | undefined;
}

/** The supervisor as an actor; `system.supervise` spawns it. */
export const supervisor = defineActor<Supervisor, SupervisorOptions>(
  import.meta.url,
  'supervisor',
  async (ctx, options) => {
    const driver = new SupervisorDriver(ctx, options);
    await driver.startAll();
    return {
      startChild: (spec) => driver.startChild(spec, false),
      stopChild: (id) => driver.stopChild(id),
      whichChildren: () => driver.whichChildren(),
      countChildren: () => driver.countChildren(),
    };
  },
  // Each child's set-up has its own limit.
  { initTimeoutMs: Number.POSITIVE_INFINITY },
);

/** Checks what `supervise` was given; throws `invalid-argument`. */
export function checkSupervisorOptions(options: SupervisorOptions): void {
  if (options.strategy !== 'one-for-one') throw invalidArgument('strategy', '"one-for-one"', options.strategy);
  checkBudget(options);
  if (!Array.isArray(options.children)) throw invalidArgument('children', 'an array of what child returned', options.children);
  const ids = options.children.map((spec) => spec.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new ActorError('duplicate-child', `children: the id "${twice}" is used twice`, { details: { id: twice } });
}

/** Starts a child under a supervisor; rejects with what its set-up rejected with. */
export async function startChild<P>(of: Ref<Supervisor>, spec: ChildSpec<P>): Promise<Ref<P>> {
  const result = await of.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).startChild(spec as ChildSpec);
  if (result.ok) return result.ref as Ref<P>;
  throw decodeError(result.error, 'init-failed');
}

class SupervisorDriver {
  readonly #ctx: ActorContext<Supervisor>;
  readonly #options: SupervisorOptions;
  readonly #supervision: Supervision;
  readonly #children = new Map<string, SupervisedChild>();
  readonly #byPlace = new Map<string, SupervisedChild>();
  readonly #window: RestartWindow;
  #isEnding = false;

  constructor(ctx: ActorContext<Supervisor>, options: SupervisorOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#window = new RestartWindow(options);
    this.#supervision = supervisionOf(ctx);
    this.#supervision.hook({
      onChildDown: (op) => this.#onChildDown(op),
      onChildrenLost: (op) => this.#onChildrenLost(op),
      onStopping: () => this.#stopAll(),
    });
  }

  async startAll(): Promise<void> {
    checkSupervisorOptions(this.#options);
    for (const spec of this.#options.children) {
      const result = await this.startChild(spec, true);
      if (result.ok) continue;
      await this.#stopAll();
      const why = `the child "${spec.id}" did not start: ${result.error.message}`;
      throw new ActorError('init-failed', why, {
        details: { child: spec.id, code: result.error.code },
        cause: decodeError(result.error, 'init-failed'),
      });
    }
  }

  async startChild(spec: ChildSpec, isStatic: boolean): Promise<StartChildResult> {
    if (this.#children.has(spec.id)) {
      const error = new ActorError('duplicate-child', `there is a child of the id "${spec.id}" already`, {
        details: { id: spec.id },
      });
      return { ok: false, error: encodeError(error, 'supervisor') };
    }
    const { place, started } = this.#supervision.start(spec);
    const child: SupervisedChild = {
      spec,
      isStatic,
      window: spec.budget === undefined ? undefined : new RestartWindow(spec.budget),
      place,
      incarnation: 1,
      state: 'starting',
      onGone: undefined,
    };
    this.#children.set(spec.id, child);
    this.#byPlace.set(placeKey(place), child);
    try {
      await started;
      if (child.state === 'starting') child.state = 'running';
      return { ok: true, ref: this.#refOf(child) };
    } catch (error) {
      this.#drop(child);
      child.onGone?.();
      return { ok: false, error: encodeError(error, 'supervisor') };
    }
  }

  stopChild(id: string): void {
    const child = this.#children.get(id);
    if (child !== undefined) void this.#stop(child);
  }

  whichChildren(): ChildView[] {
    return [...this.#children.values()].map((child) => ({
      id: child.spec.id,
      ref: child.state === 'ended' ? undefined : this.#refOf(child),
      incarnation: child.incarnation,
    }));
  }

  countChildren(): { specs: number; active: number } {
    const active = [...this.#children.values()].filter((child) => child.state === 'running').length;
    return { specs: this.#children.size, active };
  }

  #onChildDown(op: ChildDownOp): void {
    const child = this.#byPlace.get(placeKey(op.child));
    if (child === undefined || child.state === 'ended') {
      if (op.awaitsVerdict) this.#supervision.forget(op.child);
    } else if (child.state === 'starting') {
      // Whoever waits for the start is told by its own answer; a first life that ended right after it is an end like any other.
      if (op.awaitsVerdict) this.#afterEnd(child, op.reason, true);
    } else if (child.state === 'stopping' || this.#isEnding) {
      if (op.awaitsVerdict) this.#supervision.forget(op.child);
      this.#gone(child, op.reason, false);
    } else this.#afterEnd(child, op.reason, op.awaitsVerdict);
  }

  #afterEnd(child: SupervisedChild, reason: ExitReason, awaitsVerdict: boolean): void {
    const verdict = this.#decide(child, reason);
    if (verdict === 'restart') this.#restart(child, reason, awaitsVerdict);
    else {
      if (awaitsVerdict) this.#supervision.forget(child.place);
      this.#gone(child, reason, verdict === 'give-up');
    }
  }

  #decide(child: SupervisedChild, reason: ExitReason): 'restart' | 'forget' | 'give-up' {
    if (!shouldRestart(child.spec.restart, reason)) return 'forget';
    return this.#charge(child) ? 'restart' : 'give-up';
  }

  /** Whether the budget allows one more restart; when the supervisor's own does not, it begins to end. */
  #charge(child: SupervisedChild | 'supervisor'): boolean {
    const now = this.#ctx.clock.now();
    if (child !== 'supervisor' && child.window !== undefined) return !child.window.exceeds(now);
    if (!this.#window.exceeds(now)) return true;
    this.#isEnding = true;
    this.#supervision.stopSelf({ kind: 'shutdown', detail: 'restart-intensity' });
    return false;
  }

  #onChildrenLost(op: ChildrenLostOp): void {
    const lost = op.children.flatMap((place) => this.#byPlace.get(placeKey(place)) ?? []);
    const restartable = lost.filter(
      (child) => child.state === 'running' && child.spec.restart !== 'temporary' && !this.#isEnding,
    );
    const views = restartable.map((child) => ({ id: child.place.id, hasBudget: child.window !== undefined, child }));
    const payer = restartable.length === 0 ? undefined : chargeForLoss(views, op.culprit);
    const givenUp = payer === undefined || this.#charge(payer === 'supervisor' ? payer : payer.child) ? undefined : payer;
    for (const child of lost) {
      const culprit = op.culprit !== undefined && placeKey({ slot: op.slot, id: op.culprit }) === placeKey(child.place);
      const reason: ExitReason = { kind: 'thread-lost', slot: op.slot, generation: op.generation, culprit };
      if (child.state === 'starting') continue; // The start is answered with `thread-lost`.
      const isGivenUp = givenUp === 'supervisor' || givenUp?.child === child;
      if (restartable.includes(child) && !isGivenUp) this.#restart(child, reason, false);
      else this.#gone(child, reason, isGivenUp);
    }
  }

  #restart(child: SupervisedChild, reason: ExitReason, awaitsVerdict: boolean): void {
    child.incarnation++;
    child.state = 'running';
    if (awaitsVerdict) this.#supervision.restart(child.place);
    else this.#supervision.respawn(child.place, child.spec, child.incarnation);
    this.#options.listener?.tell.childRestarted(child.spec.id, child.incarnation, reason);
  }

  #gone(child: SupervisedChild, reason: ExitReason, gaveUp: boolean): void {
    child.state = 'ended';
    if (!child.isStatic || child.spec.restart === 'temporary') this.#drop(child);
    child.onGone?.();
    this.#options.listener?.tell.childGone(child.spec.id, reason, gaveUp);
  }

  #drop(child: SupervisedChild): void {
    this.#children.delete(child.spec.id);
    this.#byPlace.delete(placeKey(child.place));
  }

  async #stopAll(): Promise<void> {
    this.#isEnding = true;
    for (const child of [...this.#children.values()].reverse()) await this.#stop(child);
  }

  #stop(child: SupervisedChild): Promise<void> {
    if (child.state === 'ended') return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const { onGone } = child;
    child.onGone = () => {
      onGone?.();
      resolve();
    };
    if (child.state === 'stopping') return promise;
    child.state = 'stopping';
    this.#supervision.stop(child.place, shutdownExit);
    const { shutdownMs } = child.spec;
    if (shutdownMs === Number.POSITIVE_INFINITY) return promise;
    const late = this.#supervision.after(shutdownMs, () => this.#supervision.kill(child.place));
    return promise.then(() => late.cancel());
  }

  #refOf(child: SupervisedChild): AnyRef {
    return this.#supervision.refOf(child.place, child.spec.definitionKey);
  }
}

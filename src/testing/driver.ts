// Moves a simulation on: one step, then all promises that can settle do so, then the next. One loop drives at a time; whoever waits
// meanwhile, such as a scenario that awaits `run` while `until` drives the scenario, is served by that loop.
// 1. Time moves only when nothing else can happen and nobody waits for just that.
// 2. Whoever still waits when the loop ends goes on driving.
import type { VirtualClock } from './virtual-clock.ts';

export interface World {
  readonly clock: VirtualClock;
  /** One thing that could happen now happens; false when time alone can bring more. */
  step(): boolean;
}

/** Waits until nothing more can happen at the time `at`. */
interface IdleWaiter {
  readonly at: number;
  readonly resolve: () => void;
}

export class Driver {
  readonly #world: World;
  #waiters: IdleWaiter[] = [];
  #loop: Promise<unknown> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  async step(): Promise<boolean> {
    const didStep = this.#world.step();
    await settlePromises();
    return didStep;
  }

  /** Until nothing more can happen at the time `at`, letting time pass up to it. */
  async idleAt(at: number): Promise<void> {
    let isDone = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: IdleWaiter = { at, resolve };
    this.#waiters.push(waiter);
    const done = promise.then(() => {
      isDone = true;
    });
    await this.#driveUntil(() => isDone, done);
  }

  /** Until `promise` settles; false when nothing is left that could settle it. */
  async settled(promise: Promise<unknown>): Promise<boolean> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    return await this.#driveUntil(() => isSettled, promise.then(settled, settled));
  }

  async #driveUntil(isDone: () => boolean, done: Promise<unknown>): Promise<boolean> {
    while (!isDone()) {
      if (this.#loop !== undefined) await Promise.race([done, this.#loop]);
      else if (!(await this.#lead(isDone))) return false;
    }
    return true;
  }

  async #lead(isDone: () => boolean): Promise<boolean> {
    const loop = this.#drive(isDone);
    this.#loop = loop;
    try {
      return await loop;
    } finally {
      this.#loop = undefined;
    }
  }

  /** False when nothing is left to happen. */
  async #drive(isDone: () => boolean): Promise<boolean> {
    // What the last loop let happen may not have come to its end.
    await settlePromises();
    while (!isDone()) {
      if (!this.#world.step() && !this.#serveIdle() && !this.#passTime()) return false;
      await settlePromises();
    }
    return true;
  }

  #serveIdle(): boolean {
    const now = this.#world.clock.now();
    const served = this.#waiters.filter(({ at }) => at <= now);
    this.#waiters = this.#waiters.filter(({ at }) => at > now);
    for (const { resolve } of served) resolve();
    return served.length > 0;
  }

  #passTime(): boolean {
    const { clock } = this.#world;
    const at = this.#waiters.reduce(
      (earliest, waiter) => Math.min(earliest, waiter.at),
      clock.nextDueAt ?? Number.POSITIVE_INFINITY,
    );
    if (at === Number.POSITIVE_INFINITY) return false;
    clock.passTo(at);
    return true;
  }
}

/** Lets every promise that can settle without time or I/O do so. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

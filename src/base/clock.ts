// Time as a port. Only this file reads the machine's clocks; everything else is handed a Clock, so that tests run on a virtual one.

export interface TimerHandle {
  cancel(): void;
  /** Whether the timer, while it is set, keeps the process alive; a timer that cannot be told always does, or never. */
  keepAlive?(isKept: boolean): void;
}

/** Time in milliseconds. */
export interface Clock {
  /** Monotonic; for measuring. Its zero is arbitrary. */
  now(): number;
  /** Wall clock, milliseconds since 1970; for records only. */
  wallTime(): number;
  /** Calls `callback` once, not before `delayMs`. With `unref`, the timer does not keep the process alive. */
  after(delayMs: number, callback: () => void, options?: { readonly unref?: boolean }): TimerHandle;
  /** Whether its time stands still until it is moved; such a clock cannot serve beside host threads, which keep the machine's. */
  readonly isVirtual?: boolean;
}

/** Taken once: of the global object it is a getter, which each reading of the clock would call. */
const { performance } = globalThis;

/** The longest delay that one machine timer can wait (2^31 - 1 ms); longer ones are chained. */
const longestDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (delayMs, callback, options) => new MachineTimer(Math.max(0, delayMs), callback, options?.unref === true),
};

/**
 * A timer of the machine's own for each call, not one for all: its callback runs in the async context of whoever set it, by which a thread's
 * death is charged. The machine's timers count whole milliseconds of a clock that they read now and then, so one may come early: it waits for
 * the rest.
 */
class MachineTimer implements TimerHandle {
  readonly #dueAt: number;
  readonly #callback: () => void;
  #isUnref: boolean;
  #timer: NodeJS.Timeout;

  constructor(delayMs: number, callback: () => void, isUnref: boolean) {
    this.#dueAt = performance.now() + delayMs;
    this.#callback = callback;
    this.#isUnref = isUnref;
    this.#timer = this.#arm(delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  keepAlive(isKept: boolean): void {
    this.#isUnref = !isKept;
    if (isKept) this.#timer.ref();
    else this.#timer.unref();
  }

  #arm(leftMs: number): NodeJS.Timeout {
    const timer = setTimeout(ring, Math.min(Math.ceil(leftMs), longestDelayMs), this);
    return this.#isUnref ? timer.unref() : timer;
  }

  onMachine(): void {
    const leftMs = this.#dueAt - performance.now();
    if (leftMs > 0) this.#timer = this.#arm(leftMs);
    else this.#callback();
  }
}

/** One function for all timers. */
function ring(timer: MachineTimer): void {
  timer.onMachine();
}

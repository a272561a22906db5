// Time as a port. Only this file reads the machine's clocks; everything else is handed a Clock, so that tests run on a virtual one.

export interface TimerHandle {
  cancel(): void;
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

/** The longest delay that one machine timer can wait (2^31 - 1 ms); longer ones are chained. */
const longestDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, callback, options) {
    const dueAt = performance.now() + Math.max(0, delayMs);
    let timer: NodeJS.Timeout;
    // The machine's timers count whole milliseconds of a clock that they read now and then, so one may come early: it waits for the rest.
    const arm = (leftMs: number): void => {
      timer = setTimeout(onTimer, Math.min(Math.ceil(leftMs), longestDelayMs));
      if (options?.unref === true) timer.unref();
    };
    const onTimer = (): void => {
      const leftMs = dueAt - performance.now();
      if (leftMs > 0) arm(leftMs);
      else callback();
    };
    arm(Math.max(0, delayMs));
    return { cancel: () => clearTimeout(timer) };
  },
};

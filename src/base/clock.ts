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
}

/** The longest delay that one machine timer can wait (2^31 - 1 ms); longer ones are chained. */
const longestDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, callback, options) {
    let left = Math.max(0, delayMs);
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const slice = Math.min(left, longestDelayMs);
      left -= slice;
      timer = setTimeout(() => (left > 0 ? arm() : callback()), slice);
      if (options?.unref === true) timer.unref();
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
};

// What a process holds, counted before and after a chaos run; and the course of its memory meanwhile.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, systemClock, type TimerHandle } from '../../src/base/clock.ts';

/** A clock that knows how many of its timers are set, unreferenced ones too; but for those that were told later not to keep the process alive. */
export class CountingClock implements Clock {
  readonly #timers = new Set<TimerHandle>();

  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return systemClock.now();
  }

  wallTime(): number {
    return systemClock.wallTime();
  }

  after(delayMs: number, callback: () => void, options?: { readonly unref?: boolean }): TimerHandle {
    const machine = systemClock.after(
      delayMs,
      () => {
        this.#timers.delete(handle);
        callback();
      },
      options,
    );
    const handle: TimerHandle = {
      cancel: () => {
        this.#timers.delete(handle);
        machine.cancel();
      },
      keepAlive: (isKept) => {
        if (isKept) this.#timers.add(handle);
        else this.#timers.delete(handle);
        machine.keepAlive?.(isKept);
      },
    };
    this.#timers.add(handle);
    return handle;
  }
}

/** Node's own count of what is open, by kind, and the listeners on the process. */
export function countResources(): Record<string, number> {
  const counts: Record<string, number> = { MessagePort: 0 };
  for (const name of process.getActiveResourcesInfo()) {
    if (name !== 'Timeout' && name !== 'Immediate') counts[name] = (counts[name] ?? 0) + 1;
  }
  counts['process listeners'] = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return counts;
}

/** From now on threads that start have a global `gc`; this one gets its own. */
export function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => gc();
}

export interface Sample {
  readonly atMs: number;
  readonly rssMb: number;
}

/** Least squares over the later half of the samples, in MB per minute. */
export function slopeOfLaterHalf(samples: readonly Sample[]): number {
  const later = samples.slice(Math.floor(samples.length / 2));
  const meanOf = (of: (sample: Sample) => number): number => later.reduce((sum, one) => sum + of(one), 0) / later.length;
  const [at, rss] = [meanOf((one) => one.atMs), meanOf((one) => one.rssMb)];
  const over = later.reduce((sum, one) => sum + (one.atMs - at) * (one.rssMb - rss), 0);
  const under = later.reduce((sum, one) => sum + (one.atMs - at) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 60_000;
}

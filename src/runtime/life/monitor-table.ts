// The monitors that actors of this thread hold, by number. A DOWN names its monitor; each monitor gets exactly one.

import type { ExitReason } from '../exit-reason.ts';
import type { Callback, Cell } from '../kernel/cell.ts';
import type { Place, WatchUntil } from '../kernel/op.ts';

export interface Monitor {
  readonly target: Place;
  readonly until: WatchUntil;
  /** The watching actor and its incarnation; undefined for plain code on this thread. */
  readonly watcher: Cell | undefined;
  readonly watcherIncarnation: number;
  readonly onDown: (incarnation: number, reason: ExitReason) => void | Promise<void>;
  /** The loss of the target's thread, after which it was not met again so far. */
  lost: ExitReason | undefined;
  /** The DOWN in the watcher's mailbox, until it is handled. */
  queued: Callback | undefined;
}

export class MonitorTable {
  readonly #monitors = new Map<number, Monitor>();
  #last = 0;

  get size(): number {
    return this.#monitors.size;
  }

  add(monitor: Monitor): number {
    this.#monitors.set(++this.#last, monitor);
    return this.#last;
  }

  /** Removes and returns a monitor; undefined when it had its DOWN or was cancelled. */
  take(number: number): Monitor | undefined {
    const monitor = this.#monitors.get(number);
    this.#monitors.delete(number);
    return monitor;
  }

  targetOf(number: number): Place | undefined {
    return this.#monitors.get(number)?.target;
  }

  /** The monitors whose target is in `slot`, oldest first. */
  into(slot: number): readonly (readonly [number: number, monitor: Monitor])[] {
    return [...this.#monitors].filter(([, { target }]) => target.slot === slot);
  }
}

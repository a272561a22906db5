// Who watches one actor: by the thread that is to be told, and by the monitor's number there. The watchers of a thread keep their order.

import type { Origin, WatchUntil } from '../kernel/op.ts';

/** Who is told of this incarnation's end, or of the last one's: a monitor's number in the watcher's thread. */
export interface Watcher {
  readonly from: Origin;
  readonly monitor: number;
  readonly until: WatchUntil;
}

export class WatcherTable {
  readonly #byOrigin = new Map<Origin, Map<number, Watcher>>();

  get size(): number {
    let size = 0;
    for (const watchers of this.#byOrigin.values()) size += watchers.size;
    return size;
  }

  add(watcher: Watcher): void {
    const watchers = this.#byOrigin.get(watcher.from);
    if (watchers === undefined) this.#byOrigin.set(watcher.from, new Map([[watcher.monitor, watcher]]));
    else watchers.set(watcher.monitor, watcher);
  }

  remove(from: Origin, monitor: number): void {
    const watchers = this.#byOrigin.get(from);
    watchers?.delete(monitor);
    if (watchers?.size === 0) this.#byOrigin.delete(from);
  }

  /** Takes those who watch for this kind of end. */
  take(until: WatchUntil): readonly Watcher[] {
    const all = [...this.#byOrigin.values()].flatMap((watchers) => [...watchers.values()]);
    const taken = all.filter((watcher) => watcher.until === until);
    for (const { from, monitor } of taken) this.remove(from, monitor);
    return taken;
  }

  /** The thread of `slot` was lost, and with it those who watched from there. */
  loseSlot(slot: number): void {
    for (const from of this.#byOrigin.keys()) if (from.slot === slot) this.#byOrigin.delete(from);
  }
}

// Watching, from the watcher's side: a monitor in this thread, and the DOWN that ends it.
import type { Down } from './actor-context.ts';
import type { Cell } from './cell.ts';
import type { Core } from './core.ts';
import type { ExitReason } from './exit-reason.ts';
import { callForeign } from './foreign.ts';
import type { Monitor } from './monitor-table.ts';
import type { Place } from './op.ts';
import type { AnyRef } from './ref.ts';
import { enqueueCallback } from './turn.ts';

export interface WatchRequest {
  readonly ref: AnyRef;
  readonly target: Place;
  /** Undefined for plain code. */
  readonly watcher: Cell | undefined;
  readonly onDown: (down: Down) => void | Promise<void>;
}

/** Watches the target's current incarnation; returns how to stop, which also takes back a DOWN that is queued. */
export function watch(core: Core, request: WatchRequest): () => void {
  const { ref, target, watcher, onDown } = request;
  const monitor: Monitor = {
    target,
    watcher,
    watcherIncarnation: watcher?.incarnation ?? 0,
    onDown: (incarnation, reason) => onDown({ ref, incarnation, reason }),
    queued: undefined,
  };
  const number = core.monitors.add(monitor);
  watcher?.ext.monitors.add(number);
  core.route(target.slot, { kind: 'watch', to: target.id, monitor: number });
  return () => {
    if (core.monitors.take(number) !== undefined) {
      watcher?.extension?.monitors.delete(number);
      core.route(target.slot, { kind: 'unwatch', to: target.id, monitor: number });
    } else if (monitor.queued !== undefined) monitor.queued.cancelled = true;
  };
}

/** Hands a DOWN to whoever holds that monitor, if anybody still does. */
export function deliverDown(core: Core, number: number, incarnation: number, reason: ExitReason): void {
  const monitor = core.monitors.take(number);
  if (monitor === undefined) return;
  const { watcher } = monitor;
  watcher?.extension?.monitors.delete(number);
  if (watcher === undefined) callForeign(() => void monitor.onDown(incarnation, reason));
  else if (watcher.incarnation === monitor.watcherIncarnation) {
    monitor.queued = enqueueCallback(core, watcher, () => monitor.onDown(incarnation, reason));
  }
}

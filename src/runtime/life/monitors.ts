// Watching, from the watcher's side: a monitor in this thread, and the DOWN that ends it.
// 1. The loss of a target's thread is the end of its incarnation. Whether it is the last one, the target's parent decides: a watch until gone
//    waits for the next life of the slot, which answers it once the parent's thread has said whom it starts there again.
import { invalidArgument, isActorError } from '../../base/actor-error.ts';
import { checkFewFields, checkFunction } from '../../base/check-options.ts';
import type { Down, WatchOptions } from '../actor-context.ts';
import type { ActorId } from '../address.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { callForeign } from '../kernel/foreign.ts';
import type { Place, WatchUntil } from '../kernel/op.ts';
import type { LostLife } from '../kernel/peers.ts';
import { enqueueCallback } from '../kernel/turn.ts';
import type { AnyRef } from '../ref.ts';
import type { Monitor } from './monitor-table.ts';

export interface WatchRequest {
  readonly ref: AnyRef;
  readonly target: Place;
  readonly until: WatchUntil;
  /** Undefined for plain code. */
  readonly watcher: Cell | undefined;
  readonly onDown: (down: Down) => void | Promise<void>;
}

const watchFields: readonly string[] = ['until'] satisfies (keyof WatchOptions)[];

/** What a watch is for; throws `invalid-argument`. */
export function checkWatch(onDown: unknown, options: WatchOptions = {}): WatchUntil {
  checkFunction(onDown, 'onDown');
  checkFewFields(options, watchFields);
  const { until = 'down' } = options;
  if (until !== 'down' && until !== 'gone') throw invalidArgument('until', '"down" or "gone"', until);
  return until;
}

/** Watches the target's current incarnation, or all there are; returns how to stop, which also takes back a DOWN that is queued. */
export function watch(core: Core, request: WatchRequest): () => void {
  const { ref, target, until, watcher, onDown } = request;
  const monitor: Monitor = {
    target,
    until,
    watcher,
    watcherIncarnation: watcher?.incarnation ?? 0,
    onDown: (incarnation, reason) => onDown({ ref, incarnation, reason }),
    lost: undefined,
    queued: undefined,
  };
  const number = core.monitors.add(monitor);
  if (watcher !== undefined) (watcher.ext.monitors ??= new Set()).add(number);
  core.route(target.slot, { kind: 'watch', to: target.id, monitor: number, until });
  return () => {
    if (core.monitors.take(number) !== undefined) {
      watcher?.extension?.monitors?.delete(number);
      core.route(target.slot, { kind: 'unwatch', to: target.id, monitor: number });
    } else if (monitor.queued !== undefined) monitor.queued.cancelled = true;
  };
}

/** Hands a DOWN to whoever holds that monitor, if anybody still does. */
export function deliverDown(core: Core, number: number, incarnation: number, reason: ExitReason): void {
  const monitor = core.monitors.take(number);
  if (monitor === undefined) return;
  const { watcher } = monitor;
  const told = monitor.lost !== undefined && isNobody(reason) ? monitor.lost : reason;
  watcher?.extension?.monitors?.delete(number);
  if (watcher === undefined) callForeign(() => void monitor.onDown(incarnation, told));
  else if (watcher.incarnation === monitor.watcherIncarnation) {
    monitor.queued = enqueueCallback(core, watcher, () => monitor.onDown(incarnation, told));
  }
}

/** Ends the monitors into a life that was lost, but for those whose watch is still held for the next one; those until gone wait for the next one, when there is somebody who could start the target there. */
export function loseMonitors(core: Core, life: LostLife, reasonFor: (id: ActorId) => ExitReason): void {
  for (const [number, monitor] of core.monitors.into(life.slot)) {
    if (life.kept.monitors.has(number)) continue;
    const { target, until } = monitor;
    const reason = reasonFor(target.id);
    if (until === 'down' || isParentIn(life, target.id)) deliverDown(core, number, 0, reason);
    else {
      monitor.lost = reason;
      core.route(target.slot, { kind: 'watch', to: target.id, monitor: number, until });
    }
  }
}

/** An actor's id is minted in its parent's thread. */
function isParentIn(life: LostLife, { bySlot, byGeneration }: ActorId): boolean {
  return bySlot === life.slot && byGeneration <= life.generation;
}

/** Whether the answer was that there is no such actor, or that there is nobody to ask any more. */
function isNobody(reason: ExitReason): boolean {
  return reason.kind === 'no-actor' || (reason.kind === 'error' && isActorError(reason.error, 'thread-lost'));
}

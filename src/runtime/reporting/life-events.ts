// The events of an actor's life: its beginning, its ends, its further lives.

import { describeExit, type ExitReason } from '../exit-reason.ts';
import { type Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { addressText, labelOf } from './labels.ts';

/** A spawn arrived. One of an actor whose thread was lost begins no life: its supervisor's verdict does. */
export function noteSpawn(core: Core, cell: Cell): void {
  if (cell.status === Status.awaitingVerdict) return;
  if (core.events.wants('spawn')) {
    core.events.emit({ kind: 'spawn', actor: labelOf(core, cell), parent: addressText(core, cell.parent) });
  }
}

export function noteRestart(core: Core, cell: Cell): void {
  if (core.events.wants('restart')) core.events.emit({ kind: 'restart', actor: labelOf(core, cell) });
}

export function noteExit(core: Core, cell: Cell, reason: ExitReason, awaitsVerdict: boolean): void {
  if (!core.events.wants('exit')) return;
  const actor = labelOf(core, cell);
  core.events.emit({ kind: 'exit', actor, reason: reason.kind, text: describeExit(reason), awaitsVerdict });
}

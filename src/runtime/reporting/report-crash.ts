// Writes the report of an abnormal end: who, in which message, of what, and who stood by. One event and one line of the log for each.
// Ends that were ordered (`normal`, `shutdown`, a kill by the parent) and those of orphans, which the loss of their parent's thread explains,
// have none.

import { silentLog } from '../../base/log.ts';
import { describeExit, type ExitReason, isAbnormal } from '../exit-reason.ts';
import type { Cell, Death } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { CrashReport, Neighbour } from './crash-report.ts';
import { addressText, labelOf } from './labels.ts';
import { argumentsOf, showMessage } from './redaction.ts';

/** How many addresses, and how many neighbours, a report names. */
const mostNamed = 10;

/** Writes the report of a life that is about to end, if one is due and somebody reads it. Called while the cell still has its turn and its mail. */
export function reportCrash(core: Core, cell: Cell, death: Death): void {
  const isWanted = core.events.wants('crash');
  if (!isDue(death) || (!isWanted && core.log === silentLog)) return;
  const report = crashReport(core, cell, death.reason);
  if (isWanted) core.events.emit({ kind: 'crash', report });
  core.log.error(report, 'an actor crashed');
}

function isDue({ reason, final }: Death): boolean {
  if (!isAbnormal(reason) || reason.kind === 'parent-lost') return false;
  return reason.kind !== 'killed' || !final;
}

function crashReport(core: Core, cell: Cell, reason: ExitReason): CrashReport {
  const { turn, extension } = cell;
  const links = [...(extension?.links?.values() ?? [])];
  const children = (extension?.children?.known(core.slot) ?? []).map(({ place }) => place);
  const address = addressText.bind(undefined, core);
  const handled =
    turn === undefined
      ? {}
      : { method: turn.method, summary: showMessage(cell.definition, turn.method, argumentsOf(turn.side ?? turn.argument)) };
  return {
    actor: labelOf(core, cell),
    reason: reason.kind,
    text: describeExit(reason),
    ...(reason.kind === 'error' ? { error: reason.error } : {}),
    ...handled,
    mailboxLength: cell.mail.size,
    parent: addressText(core, cell.parent),
    links: links.slice(0, mostNamed).map(address),
    children: children.slice(0, mostNamed).map(address),
    neighbours: neighboursOf(core, [...links, ...children]),
    writtenAt: core.clock.wallTime(),
  };
}

function neighboursOf(core: Core, places: Iterable<{ readonly slot: number; readonly id: Cell['id'] }>): readonly Neighbour[] {
  const found: Neighbour[] = [];
  for (const { slot, id } of places) {
    if (found.length >= mostNamed) break;
    const neighbour = slot === core.slot ? core.cells.get(id) : undefined;
    if (neighbour !== undefined) found.push({ actor: labelOf(core, neighbour), mailboxLength: neighbour.mail.size });
  }
  return found;
}

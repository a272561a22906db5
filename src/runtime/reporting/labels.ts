// The labels and addresses of actors, for events and reports.

import { formatAddress } from '../address.ts';
import type { Cell } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import type { Place } from '../kernel/op.ts';
import type { ActorLabel } from './actor-label.ts';

/** The address of a place of this system as text. */
export function addressText(core: Core, place: Place): string {
  return formatAddress(core.addressOf(place));
}

/** An actor of this thread. */
export function labelOf(core: Core, cell: Cell): ActorLabel {
  const address = addressText(core, { slot: core.slot, id: cell.id });
  return { address, slot: core.slot, definition: cell.definitionKey, incarnation: cell.incarnation };
}

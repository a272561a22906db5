import { idKey } from '../address.ts';
import type { Place } from '../kernel/op.ts';

/** A place as a table key. */
export function placeKey(place: Place): string {
  return `${place.slot}/${idKey(place.id)}`;
}

// What may serve as the name of an actor or a group.
import { invalidArgument } from '../../base/actor-error.ts';

/** Characters of a name at the most. */
const longestName = 255;

/** Throws `invalid-argument` for what cannot be a name. */
export function checkName(name: unknown, field = 'name'): asserts name is string {
  if (typeof name !== 'string' || name === '' || name.length > longestName)
    throw invalidArgument(field, `a text of 1 to ${longestName} characters`, name);
}

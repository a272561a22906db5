// Finding an actor by its name.
import { ActorError } from '../../base/actor-error.ts';
import type { AnyDefinition } from '../actor-context.ts';
import { checkDefinition } from '../definition.ts';
import type { Core } from '../kernel/core.ts';
import { type AnyRef, isRef } from '../ref.ts';
import { checkName } from './check-name.ts';

/** The actor of that name, of that definition when one is given; rejects with `wrong-definition` when it has another. */
export async function lookup(core: Core, name: string, definition: AnyDefinition | undefined): Promise<AnyRef | undefined> {
  checkName(name);
  if (definition !== undefined) checkDefinition(definition);
  const ref = await core.names.lookup(name);
  if (definition === undefined || !isRef(ref) || ref.definitionKey === definition.key) return ref;
  throw new ActorError('wrong-definition', `"${name}" is ${ref}, which was not started from ${definition.key}`, {
    details: { name, expected: definition.key, found: ref.definitionKey },
  });
}

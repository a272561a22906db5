// What one asks a supervisor for, typed by the child's protocol: refusals and failed starts reject.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFewFields } from '../../base/check-options.ts';
import { decodeError } from '../../base/wire-error.ts';
import type { Definition } from '../../runtime/actor-context.ts';
import { checkDefinition } from '../../runtime/definition.ts';
import { type AnyRef, isRef, type Ref } from '../../runtime/ref.ts';
import { type ChildSpec, checkNoDefinition } from './child-spec.ts';
import type { Refused, StartChildResult, Supervisor } from './supervisor-protocol.ts';

/** Each set-up and each stop has a limit of its own, kept by the supervisor. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

/**
 * Starts a child under a supervisor. Rejects with what its set-up rejected with, `init-ignored`, `already-started` (`details.ref`),
 * `already-present`, `dynamic-strategy` or `invalid-argument`.
 */
export async function startChild<P>(of: Ref<Supervisor>, spec: ChildSpec<P>): Promise<Ref<P>> {
  checked(of);
  checkNoDefinition(spec, 'spec');
  return startedRef<P>(await of.askWith(patient).startChild(spec as ChildSpec), spec?.id);
}

/** Starts a child of a dynamic supervisor, whose template has this definition; `id` (default: made up) is for requests about it. */
export async function startDynamicChild<P, A>(
  of: Ref<Supervisor>,
  definition: Definition<P, A>,
  args: NoInfer<A>,
  options: { readonly id?: string } = {},
): Promise<Ref<P>> {
  checked(of);
  checkDefinition(definition);
  checkFewFields(options, ['id']);
  const { id } = options;
  return startedRef<P>(await of.askWith(patient).startChild({ args, definitionKey: definition.key, id }), id);
}

/**
 * Starts a child again that is not running. Without a type argument the ref has no protocol. Rejects as `startChild` does, and with
 * `child-running`, `child-restarting` or `child-not-found`.
 */
export async function restartChild<P>(of: Ref<Supervisor>, id: string): Promise<Ref<P>> {
  return startedRef<P>(await checked(of).askWith(patient).restartChild(id), id);
}

/** Stops a child, by id or ref, and settles when it is gone. Rejects with `child-not-found`. */
export async function terminateChild(of: Ref<Supervisor>, child: string | AnyRef): Promise<void> {
  const result = await checked(of).askWith(patient).terminateChild(child);
  if (!result.ok) throw errorOf(result);
}

/** Forgets a child that is not running. Rejects with `child-running`, `child-restarting`, `child-not-found` or `dynamic-strategy`. */
export async function deleteChild(of: Ref<Supervisor>, id: string): Promise<void> {
  const result = await checked(of).askWith(patient).deleteChild(id);
  if (!result.ok) throw errorOf(result);
}

/** The specification of a child; of a temporary one that runs, without its arguments. Rejects with `child-not-found`. */
export async function getChildSpec(of: Ref<Supervisor>, id: string): Promise<ChildSpec> {
  const result = await checked(of).ask.getChildSpec(id);
  if (!result.ok) throw errorOf(result);
  return result.spec;
}

/** Whether it is a supervisor, it says itself. */
function checked(of: Ref<Supervisor>): Ref<Supervisor> {
  if (!isRef(of)) throw invalidArgument('of', 'the ref of a supervisor', of);
  return of;
}

function startedRef<P>(result: StartChildResult, id: string | undefined): Ref<P> {
  if (!result.ok) throw errorOf(result);
  // The protocol is what the specification says; a definition that is not of it does not pass `child`.
  if (result.ref !== undefined) return result.ref as Ref<P>;
  throw new ActorError('init-ignored', `the set-up of the child "${result.id}" asked for no actor`, {
    details: { id: id ?? result.id },
  });
}

function errorOf({ error, ref }: Refused): ActorError {
  const decoded = decodeError(error, 'init-failed');
  if (ref === undefined) return decoded;
  return new ActorError(decoded.code, decoded.message, { details: { ...decoded.details, ref } });
}

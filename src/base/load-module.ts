// Modules that a thread imports because code is looked up in them: an actor's, a tool's, a task's, a provider's. Such a module must start no
// system, for every thread that imports it would start one more, each of which would import it again.
import { ActorError, isActorError } from './actor-error.ts';
import { forgetModule } from './global-table.ts';

/** Follows what a module does while it is loaded, and what it set going then. */
export interface LoadContext {
  run<Value>(work: () => Value): Value;
  /** Whether the code that calls is such code. */
  isInside(): boolean;
}

let context: LoadContext | undefined;
let loading = 0;

/** Makes this thread tell code of a loading module from other code, also after its first wait. Without it, all code counts as such meanwhile. */
export function followLoads(by: LoadContext): void {
  context = by;
}

/** Whether a system that is started now would be started by a module in which code is looked up. */
export function isLoadingModule(): boolean {
  return loading > 0 || context?.isInside() === true;
}

/** Imports the module at `url` in order to find code in it. */
export async function loadModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  if (context !== undefined) return await context.run(() => importUrl(url));
  loading++;
  try {
    return await importUrl(url);
  } finally {
    loading--;
  }
}

/** Why the module of `what` could not be loaded: `definition-not-found`, or `system-in-definition` when it starts a system. */
export function loadFailure(what: string, url: string, cause: unknown): ActorError {
  const details = { module: url };
  if (isActorError(cause, 'system-in-definition')) {
    const text = `the module of ${what} starts a system when it is loaded, which every thread would do that loads it; move the start of the program into a module of its own`;
    return new ActorError('system-in-definition', `${text}: ${url}`, { details, cause });
  }
  return new ActorError('definition-not-found', `the module of ${what} could not be loaded: ${url}`, { details, cause });
}

async function importUrl(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // What it defined before it failed may lack what comes after; and whoever asks for it next is to hear of the failure as well.
    forgetModule(url);
    throw error;
  }
}

// Loads a module of the user's: a configuration, or agents, and knows the code that it sets going by its async context.
// 1. A top-level await of it that never settles leaves the process with nothing to wait for, and Node would end it in silence.
// 2. An error that it leaves to nobody while it loads is a failure to load: a rejection at its top level surfaces when it is loaded already.
import { AsyncLocalStorage } from 'node:async_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { loadModule } from '../base/load-module.ts';
import { loadFault } from './load-fault.ts';

export interface UserModule {
  /** As the command's words or its folder name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly cwd: string;
}

interface Load extends UserModule {
  /** While it loads. */
  fail: ((error: unknown) => void) | undefined;
}

const loads = new AsyncLocalStorage<Load>();

/** The exports of the module. Rejects as the module does, with an error that it leaves to nobody, and when the process has nothing to do any more while it loads. */
export async function loadUserModule(module: UserModule): Promise<Readonly<Record<string, unknown>>> {
  const failed = Promise.withResolvers<never>();
  const load: Load = { ...module, fail: failed.reject };
  const onIdle = (): void => failed.reject(neverSettles());
  process.once('beforeExit', onIdle);
  try {
    return await Promise.race([loads.run(load, () => loadedWhole(module.path)), failed.promise]);
  } finally {
    load.fail = undefined;
    process.off('beforeExit', onIdle);
  }
}

async function loadedWhole(path: string): Promise<Readonly<Record<string, unknown>>> {
  const loaded = await loadModule(pathToFileURL(path).href);
  await new Promise((resolve) => setImmediate(resolve));
  return loaded;
}

/**
 * To be called where an error that nobody handled surfaces: what to say of it when a module of the user's left it behind. Nothing is to be said (`''`)
 * when the module fails to load by it; undefined when it came from elsewhere.
 */
export function leftBehind(error: unknown): string | undefined {
  const load = loads.getStore();
  if (load?.fail === undefined) return load && `${load.name} left an error to nobody: ${loadFault(error, load.path, load.cwd)}`;
  load.fail(error);
  return '';
}

function neverSettles(): Error {
  const error = new Error('its top-level await, or that of a module that it imports, never settles');
  // It was made here, which is no place in the module.
  error.stack = '';
  return error;
}

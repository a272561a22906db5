// Loads a module of the user's: a configuration, or agents. A top-level await of it that never settles leaves the process with nothing to wait for, and
// Node would end it in silence.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { loadModule } from '../base/load-module.ts';

/** The exports of the module at `path`, absolute. Rejects as the module does, and when the process has nothing to do any more while it loads. */
export async function loadUserModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const idle = Promise.withResolvers<never>();
  const onIdle = (): void => idle.reject(neverSettles());
  process.once('beforeExit', onIdle);
  try {
    return await Promise.race([loadModule(pathToFileURL(path).href), idle.promise]);
  } finally {
    process.off('beforeExit', onIdle);
  }
}

function neverSettles(): Error {
  const error = new Error('its top-level await, or that of a module that it imports, never settles');
  // It was made here, which is no place in the module.
  error.stack = '';
  return error;
}

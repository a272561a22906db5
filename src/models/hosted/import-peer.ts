// Packages that only some users need, and install themselves.
import { ActorError } from '../../base/actor-error.ts';
import type { ModelFault } from '../model.ts';

/** What `load` imports; `missing-peer`, naming the package, when it is not installed. */
export async function importPeer<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw missingPeer(name);
  }
}

export function missingPeer(name: string): ActorError {
  const fault: ModelFault = { isRetryable: false, billed: 'no' };
  return new ActorError('missing-peer', `the package ${name} is not installed: npm install ${name}`, {
    details: { ...fault, package: name },
  });
}

// The factory of the hosts' kernels: what `kernelModule` names by default. A host imports this module in its own thread.
import { ActorError } from '../base/actor-error.ts';
import type { HostBoot, HostKernel } from './host-kernel.ts';

export function createHostKernel(boot: HostBoot): HostKernel {
  throw new ActorError('boot-failed', `there is no kernel for slot ${boot.slot} yet`);
}

// A handler that fails because its asker has gone: what it asked on the message's behalf was cancelled with it, or had no more time. That is
// no fault of the actor's, and nobody waits for the answer; else any asker could crash what it asks.
import { isActorError } from '../../base/actor-error.ts';
import type { Turn } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';

export function isDeserted(core: Core, { side, scope }: Turn, error: unknown): boolean {
  if (side === undefined || side.ask === 0) return false;
  if (isActorError(error, 'cancelled')) return scope?.signal.aborted === true;
  return isActorError(error, 'timeout') && side.deadline <= core.clock.now();
}

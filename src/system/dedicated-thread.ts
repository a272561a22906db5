// A thread that was opened for one purpose, as whoever asked for it holds it, and the placement that leads there.
import { invalidArgument } from '../base/actor-error.ts';
import type { Placement } from '../runtime/actor-context.ts';
import type { Kernel } from '../runtime/kernel/kernel.ts';
import { reflect } from '../runtime/ref.ts';

export interface DedicatedThread {
  readonly name: string;
  /** For `killThread` and `drainThread`; 0, main, of a system without host threads. */
  readonly slot: number;
  /** Where actors are put that are to live there. */
  readonly placement: Placement;
}

/** Throws `invalid-argument`. */
export function checkThreadName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '') throw invalidArgument('name', 'a text that is not empty', name);
}

export function dedicatedThread(kernel: Kernel, name: string, slot: number): DedicatedThread {
  return { name, slot, placement: slot === 0 ? 'main' : { sameAs: reflect(nobodyIn(kernel, slot)) } };
}

/** A ref that names a slot and no actor. */
function nobodyIn(kernel: Kernel, slot: number): ReturnType<Kernel['makeRef']> {
  return kernel.makeRef({ slot, id: { bySlot: slot, byGeneration: 0, n: 0 } }, '');
}

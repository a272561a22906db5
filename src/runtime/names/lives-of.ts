// What the registry asks of the kernel beyond the context of an ordinary actor: whether another actor lives.
import { invalidArgument } from '../../base/actor-error.ts';
import type { ActorContext } from '../actor-context.ts';
import { KernelContext } from '../life/kernel-context.ts';
import { probe } from '../life/probe.ts';
import { type AnyRef, placeOf } from '../ref.ts';

/** Whether an actor lives, by its own thread, once that is decided; rejects with `thread-lost` when the thread is lost meanwhile. */
export function livesOf(ctx: ActorContext<never> | ActorContext): (ref: AnyRef) => Promise<boolean> {
  if (!(ctx instanceof KernelContext)) throw invalidArgument('ctx', 'the context of an actor’s set-up', ctx);
  const { core } = ctx;
  return (ref) => probe(core, placeOf(core.node, ref), 'decided');
}

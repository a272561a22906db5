// What the kernel offers to actors that pass messages on: whether the message in hand is an ask, dead letters for what reached nobody, and
// when a member has served its mail.
import { type ActorError, invalidArgument, isActorError } from '../../base/actor-error.ts';
import type { ActorContext } from '../actor-context.ts';
import { KernelContext } from '../life/kernel-context.ts';
import { probe } from '../life/probe.ts';
import { type AnyRef, placeOf } from '../ref.ts';
import type { DeadLetterReason } from '../reporting/dead-letter.ts';
import { writeMessageLetter } from '../reporting/letters.ts';

export interface RelayPort {
  /** Whether somebody waits for a reply to the message that is being handled. */
  isAsked(): boolean;
  /** Puts a message among the dead letters of this actor. */
  letter(method: string, args: readonly unknown[], reason: DeadLetterReason, error: ActorError): void;
  /** Settles when an actor has begun all mail that this thread sent it before, or its thread is lost, or it is gone. */
  mailServed(ref: AnyRef): Promise<void>;
}

export function relayPortOf(ctx: ActorContext<never> | ActorContext): RelayPort {
  if (!(ctx instanceof KernelContext)) throw invalidArgument('ctx', 'the context of an actor’s set-up', ctx);
  const { core, cell } = ctx;
  return {
    isAsked: () => (cell.turn?.side?.ask ?? 0) !== 0,
    letter: (method, args, reason, error) => writeMessageLetter(core, cell, { method, args, reason, error }),
    mailServed: async (ref) => {
      try {
        await probe(core, placeOf(core.node, ref), 'served');
      } catch (error) {
        if (!isActorError(error, 'thread-lost')) throw error;
      }
    },
  };
}

// What a thread group reports, for logs and telemetry. Nothing depends on it for correctness: a peer's death is learnt from its link.
import type { ActorError } from '../base/actor-error.ts';
import type { Culprit, ThreadMemory } from './heartbeat.ts';

/** Why a host's thread ended. */
export type HostLoss =
  /** It threw, rejected or called `process.exit`; the error says which. */
  | 'failed'
  /** Its task ended though nobody had asked for it. */
  | 'returned'
  /** The watchdog saw no beat for `hangMs`. */
  | 'hang'
  /** It held more than `memoryLimitMb`, or ran out of heap. */
  | 'memory'
  /** It did not answer the control plane, or answered with an error. */
  | 'control'
  /** Main could not read what it sent. */
  | 'unreadable'
  /** Somebody called `kill`. */
  | 'killed'
  /** Somebody called `drain`; nothing went wrong. */
  | 'drained';

/** An actor, named so that a person finds it. */
export interface NamedCulprit extends Culprit {
  /** `node/slot/id`, as in the texts of errors and refs. */
  readonly address: string;
}

export type ThreadEvent =
  | { readonly kind: 'host-live'; readonly slot: number; readonly generation: number; readonly threadId: number }
  | {
      readonly kind: 'host-lost';
      readonly slot: number;
      readonly generation: number;
      readonly threadId: number;
      readonly loss: HostLoss;
      readonly error: ActorError;
      /** Who was executing, when that is known at once; the peers' own reading is the one that counts. */
      readonly culprit: NamedCulprit | undefined;
    }
  | {
      readonly kind: 'host-quiet';
      readonly slot: number;
      readonly generation: number;
      readonly quietMs: number;
      readonly culprit: NamedCulprit | undefined;
    }
  /** It holds 80 % of what it may; again only after it has given back some. */
  | (ThreadMemory & {
      readonly kind: 'host-memory';
      readonly slot: number;
      readonly generation: number;
      readonly limitBytes: number;
      readonly culprit: NamedCulprit | undefined;
    })
  | { readonly kind: 'host-draining'; readonly slot: number; readonly generation: number }
  | { readonly kind: 'host-stirs'; readonly slot: number; readonly generation: number }
  | { readonly kind: 'spare-ready'; readonly threadId: number }
  | { readonly kind: 'boot-failed'; readonly attempt: number; readonly error: ActorError }
  | { readonly kind: 'slot-abandoned'; readonly slot: number; readonly error: ActorError }
  | { readonly kind: 'pool-error'; readonly error: ActorError };

// The messages of the gateway, the one actor that talks to the providers of hosted models, and of its keeper, which knows their keys.
import type { ErrorCode } from '../../base/error-codes.ts';
import type { ModelRequest, ProviderSpec } from '../../models/model.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { CallOutcome, LastFailure } from './call-outcome.ts';
import type { GatewayStatistics } from './gateway-statistics.ts';
import type { SentMark } from './sent-mark.ts';

/** One model call. */
export interface GatewayCall {
  /** `<swarm>/<run>/<turn>/<attempt>`: the gateway makes each at most once, whoever asks, and however often. */
  readonly key: string;
  readonly swarm: string;
  readonly run: string;
  /** The root run that it belongs to. */
  readonly root: string;
  /** `provider:model-id`. */
  readonly model: string;
  readonly request: ModelRequest;
  /** An earlier life of the run's agent may have asked already: a gateway that does not know the key has lost the call, and does not make it. */
  readonly mayHaveBeenMade: boolean;
  /** Set while the call is with its provider, and may have to be paid. */
  readonly sent: SentMark;
  readonly turn: number;
  readonly attempt: number;
  /** Absent when no try of this turn with this model broke off. */
  readonly brokenOff?: BrokenOff;
  /** Who hears what the model writes while it writes it; `null`: nobody. */
  readonly deltas: Ref<DeltaSink> | null;
  /** The trace context of its span; absent where nobody traces. */
  readonly traceparent?: string;
}

/** What a further call of the same turn follows: calls of the same model that may have to be paid, after which it waits. */
export interface BrokenOff {
  readonly tries: number;
  /** Of the last of them. */
  readonly why: LastFailure;
}

/** What a model wrote since the last one. */
export interface Delta {
  readonly run: string;
  readonly turn: number;
  readonly attempt: number;
  readonly text: string;
  /** Characters that were left out behind it, since they could not be passed on in time. */
  readonly leftOut: number;
}

export interface DeltaSink {
  take(deltas: readonly Delta[]): void;
}

export interface Gateway {
  /** Replies when the call is over, however long that takes. */
  call(call: GatewayCall): CallOutcome;
  /** What became of that call is in the journal, and need not be kept; one that is still under way is ended. */
  recorded(key: string): void;
  /**
   * Ends a call, and closes its connection; replies with its outcome, once it has one. `life`: that of the gateway which was there before anybody could
   * ask for the call, `null` when that is not known. A call that this very life does not know was never made.
   */
  cancel(key: string, life: string | null): CallOutcome;
  /** That swarm has ended: its calls are cancelled, and all that it had here is forgotten. */
  leave(swarm: string): void;
  statistics(): GatewayStatistics;
}

/** What a swarm's calls need: its providers, with their options, keys and limits. */
export type SwarmProviders = Readonly<Record<string, ProviderSpec>>;

/** A call waits for its provider, which failed or is out of order. */
export interface HeldUpCall {
  readonly swarm: string;
  readonly run: string;
  readonly turn: number;
  /** Of what the provider failed with last. */
  readonly code: ErrorCode;
  readonly message: string;
  /** Milliseconds; Infinity: until another call was answered. */
  readonly forMs: number;
}

export interface GatewayKeeper {
  /** A life of the gateway has begun, and no former one makes calls any more. Gives the keys that were cancelled of late. */
  born(life: string): readonly string[];
  /** `null` when there is no such swarm any more. */
  providersOf(swarm: string): SwarmProviders | null;
  /** Where the windows of the account are kept that the swarm has at that provider. */
  memoryOf(swarm: string, provider: string): SharedArrayBuffer;
  /** To be told to whoever watches the swarm. */
  heldUp(call: HeldUpCall): void;
}

// The calls of one model at one account: those that wait, and what the provider has said of that model alone.

import type { ModelReply } from '../../models/fold-stream.ts';
import type { ModelEvent } from '../../models/model.ts';
import type { CallOutcome, LastFailure } from './call-outcome.ts';
import { CallRates, type CallSize } from './call-rates.ts';
import { FairQueue } from './fair-queue.ts';
import type { BrokenOff } from './gateway-protocol.ts';
import { InputEstimate } from './input-estimate.ts';

/** A call as an account is given it. */
export interface AccountCall {
  /** Unique. */
  readonly key: string;
  readonly swarm: string;
  /** The root run that it belongs to. */
  readonly root: string;
  readonly modelId: string;
  /** Of the request. */
  readonly bytes: number;
  readonly maxOutputTokens: number;
  /** How long it goes on trying though its provider hinders it. */
  readonly patienceMs: number;
  /** The same with a provider that was never reached. */
  readonly unreachedPatienceMs: number;
  /** It waits after these before it is sent. */
  readonly brokenOff?: BrokenOff;
  /** Makes one try of it. */
  send(signal: AbortSignal, onEvent: (event: ModelEvent) => void): Promise<ModelReply>;
  /** It waits for so many milliseconds since its provider failed, or is out of order; Infinity: until another call was answered. */
  heldUp?(why: LastFailure, forMs: number): void;
  /** Called once. */
  settle(outcome: CallOutcome): void;
}

/** A call that is not settled. */
export class PendingCall {
  readonly call: AccountCall;
  readonly lane: ModelLane;
  state: 'waiting' | 'sent' | 'pausing' | 'settled' = 'waiting';
  tries = 0;
  waitingSinceMs: number;
  sentAtMs = 0;
  /** Whether the provider has begun to answer this try. */
  isAnswered = false;
  /** Since when its provider hinders it; what its patience is counted from. */
  hinderedAtMs: number | undefined;
  /** Of the try that is under way. */
  abort: AbortController | undefined;
  pause: { cancel(): void } | undefined;

  constructor(call: AccountCall, lane: ModelLane, nowMs: number) {
    this.call = call;
    this.lane = lane;
    this.waitingSinceMs = nowMs;
  }

  /** The key of this try in the windows and at the circuit. */
  get tryKey(): string {
    return `${this.call.key}#${this.tries}`;
  }

  get size(): CallSize {
    const { bytes, maxOutputTokens } = this.call;
    return { inputTokens: this.lane.estimate.tokensOf(bytes), outputTokens: maxOutputTokens };
  }
}

export class ModelLane {
  readonly queue = new FairQueue<PendingCall>();
  /** What the provider reports. */
  readonly rates = new CallRates();
  readonly estimate = new InputEstimate();
  /** The provider asked for this wait. */
  pausedUntilMs = 0;

  /** Milliseconds until the model itself allows the call; 0: now. */
  waitMs(pending: PendingCall, nowMs: number): number {
    return Math.max(0, this.pausedUntilMs - nowMs, this.rates.waitMs(pending.size, nowMs));
  }
}

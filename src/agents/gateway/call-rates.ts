// The three windows that a call has to pass: requests, input tokens, output tokens. What is not known beforehand is taken at its estimate, and
// corrected when the call has ended.
import type { ProviderLimits, RateReport, TokenUsage } from '../../models/model.ts';
import { RateWindow } from './rate-window.ts';
import type { WindowMemory, WindowName } from './window-memory.ts';

/** What a call is expected to use, at the most. */
export interface CallSize {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a former life of the gateway left. */
export interface RatesMemory {
  readonly windows: Readonly<Record<WindowName, WindowMemory>>;
  readonly nowMs: number;
}

/** What became of a call that was sent: it replied, was turned down before any work, or broke off or did not say what it used. */
export type SentEnd = TokenUsage | 'turned-down' | 'broken';

export class CallRates {
  readonly #requests: RateWindow;
  readonly #input: RateWindow;
  readonly #output: RateWindow;

  constructor(limits: ProviderLimits = {}, memory?: RatesMemory) {
    const of = (name: WindowName) => memory && { of: memory.windows[name], nowMs: memory.nowMs };
    this.#requests = new RateWindow(limits.requestsPerMinute, of('requests'));
    this.#input = new RateWindow(limits.inputTokensPerMinute, of('inputTokens'));
    this.#output = new RateWindow(limits.outputTokensPerMinute, of('outputTokens'));
  }

  /** Keeps to these limits too. */
  narrow(limits: ProviderLimits): void {
    this.#requests.narrow(limits.requestsPerMinute);
    this.#input.narrow(limits.inputTokensPerMinute);
    this.#output.narrow(limits.outputTokensPerMinute);
  }

  /** Milliseconds until a call of that size may be sent, as far as time alone decides; 0: now. */
  waitMs({ inputTokens, outputTokens }: CallSize, nowMs: number): number {
    return Math.max(
      this.#requests.waitMs(1, nowMs),
      this.#input.waitMs(inputTokens, nowMs),
      this.#output.waitMs(outputTokens, nowMs),
    );
  }

  sent(key: string, { inputTokens, outputTokens }: CallSize): void {
    this.#requests.take(key, 1);
    this.#input.take(key, inputTokens);
    this.#output.take(key, outputTokens);
  }

  /** The provider has begun to answer. */
  arrived(key: string, nowMs: number): void {
    this.#requests.counted(key, nowMs);
    this.#input.counted(key, nowMs);
  }

  ended(key: string, end: SentEnd, nowMs: number): void {
    this.arrived(key, nowMs);
    if (end !== 'broken') {
      this.#input.correct(key, end === 'turned-down' ? 0 : end.inputTokens);
      this.#output.correct(key, end === 'turned-down' ? 0 : end.outputTokens);
    }
    this.#output.counted(key, nowMs);
  }

  report({ requests, inputTokens, outputTokens }: RateReport, nowMs: number): void {
    if (requests !== undefined) this.#requests.report(requests, nowMs);
    if (inputTokens !== undefined) this.#input.report(inputTokens, nowMs);
    if (outputTokens !== undefined) this.#output.report(outputTokens, nowMs);
  }
}

// What the gateway counts, by provider. Plain data.

export interface ProviderStatistics {
  readonly provider: string;
  /** Calls that replied. */
  readonly replies: number;
  /** Calls that failed in the end, those cancelled included. */
  readonly failures: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Of the tokens read, those that came from the provider's cache; 0 to 1, 0 before the first reply. */
  readonly cacheHitRate: number;
  /** Tries that were sent. */
  readonly sent: number;
  /** Of those, the ones that tried a call again. */
  readonly retries: number;
  /** Tries that the provider turned down for their rate. */
  readonly rateLimited: number;
  /** Milliseconds that calls waited to be sent, all together. */
  readonly waitedMs: number;
  readonly waiting: number;
  readonly inFlight: number;
  /** What may be in flight now. */
  readonly allowedInFlight: number;
  readonly circuit: 'closed' | 'open' | 'half-open';
}

export interface GatewayStatistics {
  /** Slot and generation of the thread that it lives on. */
  readonly slot: number;
  readonly generation: number;
  readonly providers: readonly ProviderStatistics[];
}

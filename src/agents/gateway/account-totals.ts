// The counters of one account.
import type { TokenUsage } from '../../models/model.ts';
import type { ProviderStatistics } from './gateway-statistics.ts';

type Counters = Omit<ProviderStatistics, 'provider' | 'cacheHitRate' | 'waiting' | 'inFlight' | 'allowedInFlight' | 'circuit'>;

export class AccountTotals {
  replies = 0;
  failures = 0;
  inputTokens = 0;
  outputTokens = 0;
  cacheReadTokens = 0;
  sent = 0;
  retries = 0;
  rateLimited = 0;
  waitedMs = 0;

  replied({ inputTokens, outputTokens, cacheReadTokens = 0 }: TokenUsage): void {
    this.replies += 1;
    this.inputTokens += inputTokens;
    this.outputTokens += outputTokens;
    this.cacheReadTokens += cacheReadTokens;
  }

  read(): Counters & Pick<ProviderStatistics, 'cacheHitRate'> {
    const { replies, failures, inputTokens, outputTokens, cacheReadTokens, sent, retries, rateLimited, waitedMs } = this;
    const cacheHitRate = inputTokens === 0 ? 0 : cacheReadTokens / inputTokens;
    return {
      ...{ replies, failures, inputTokens, outputTokens, cacheReadTokens, cacheHitRate, sent, retries, rateLimited },
      waitedMs: Math.round(waitedMs),
    };
  }
}

// What Anthropic's headers say of its rate limits.
import type { HeaderReader } from '../hosted/post.ts';
import type { RateReport, RateWindow } from '../model.ts';

/** Undefined when they say nothing. */
export function rateReport(headers: HeaderReader | undefined, wallTime: number): RateReport | undefined {
  if (headers === undefined) return undefined;
  const requests = windowOf(headers, 'requests', wallTime);
  const inputTokens = windowOf(headers, 'input-tokens', wallTime);
  const outputTokens = windowOf(headers, 'output-tokens', wallTime);
  if (requests === undefined && inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    ...(requests === undefined ? {} : { requests }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}

/** The windows are of a minute, so that whatever a clock that is off makes of their end, it is no further away. */
const longestResetMs = 60_000;

function windowOf(headers: HeaderReader, name: string, wallTime: number): RateWindow | undefined {
  const of = (what: string): string => headers.get(`anthropic-ratelimit-${name}-${what}`) ?? '';
  const [limit, remaining] = [of('limit'), of('remaining')].map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  if (limit === undefined || remaining === undefined) return undefined;
  const resetAt = Date.parse(of('reset'));
  const resetMs = Number.isNaN(resetAt) ? longestResetMs : Math.min(longestResetMs, Math.max(0, resetAt - wallTime));
  return { limit, remaining, resetMs };
}

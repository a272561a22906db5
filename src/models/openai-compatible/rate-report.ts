// What OpenAI's headers say of its rate limits: of requests. Its window of tokens counts input and output together, which is neither of ours.
import type { HeaderReader } from '../hosted/post.ts';
import type { RateReport } from '../model.ts';

/** Undefined when they say nothing. */
export function rateReport(headers: HeaderReader): RateReport | undefined {
  const [limit, remaining] = ['limit', 'remaining'].map((what) => numberIn(headers.get(`x-ratelimit-${what}-requests`)));
  if (limit === undefined || remaining === undefined) return undefined;
  return { requests: { limit, remaining, resetMs: milliseconds(headers.get('x-ratelimit-reset-requests') ?? '') } };
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Of a time such as `6m0s` or `20ms`; a minute when it cannot be read. */
function milliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0) return 60_000;
  return Math.ceil(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0));
}

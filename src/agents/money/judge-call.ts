// Whether a model call may be made: it fits under every limit that it falls under, it must wait for open ones to be settled, or it cannot be. Pure.
// The messages of its errors name limits and no amounts that were spent: models read them, and what was spent by then depends on who came first. The
// remedies, which no model reads, do.
import { nanosPerUsd } from '../../models/prices.ts';
import type { CallBound } from '../runs/run-event.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import { amountOf, type Scope } from './ledger.ts';

export type CallVerdict =
  | { readonly kind: 'fits' }
  /** In these scopes open calls may give back what is missing. */
  | { readonly kind: 'wait'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'refuse'; readonly error: ErrorRecord };

/** `scopes`: all that the call falls under. */
export function judgeCall(scopes: readonly Scope[], model: string, bound: CallBound): CallVerdict {
  const waits: Scope[] = [];
  for (const scope of scopes) {
    const error = excessOf(scope, model, bound);
    if (error === undefined) continue;
    if (scope.openCalls === 0 || error.code === 'limit-unpriced') return { kind: 'refuse', error };
    waits.push(scope);
  }
  return waits.length === 0 ? { kind: 'fits' } : { kind: 'wait', scopes: waits };
}

/** Why the call does not fit under this scope's limits; `undefined` when it does. */
function excessOf({ run, limits, spent, reserved }: Scope, model: string, bound: CallBound): ErrorRecord | undefined {
  const { maxTokens, maxUsd } = limits;
  const { tokens, nanoUsd } = amountOf(bound);
  const whose = run === null ? 'the swarm' : `run ${run} and what is beneath it`;
  if (maxTokens !== undefined && spent.tokens + reserved.tokens + tokens > maxTokens) {
    const message = `another call of ${model} could pass the ${maxTokens} tokens of ${whose} (limits.maxTokens)`;
    const least = spent.tokens + reserved.tokens + tokens;
    return { code: 'limit-tokens', message, remedy: remedyOf(`${tokens} tokens`, bound, `limits.maxTokens ${least}`) };
  }
  if (maxUsd === undefined) return undefined;
  if (bound.nanoUsd === null) {
    const message = `limits.maxUsd is set, and the price of ${model} is not known; give it in \`prices\``;
    return { code: 'limit-unpriced', message };
  }
  if (spent.nanoUsd + reserved.nanoUsd + nanoUsd <= nanoLimit(maxUsd)) return undefined;
  const message = `another call of ${model} could pass the $${maxUsd} of ${whose} (limits.maxUsd)`;
  const least = shownUsd(spent.nanoUsd + reserved.nanoUsd + nanoUsd);
  return { code: 'limit-usd', message, remedy: remedyOf(`$${shownUsd(nanoUsd)}`, bound, `limits.maxUsd ${least}`) };
}

function remedyOf(setAside: string, { inputTokens, outputTokens }: CallBound, least: string): string {
  const most = `for ${inputTokens} tokens of input and ${outputTokens} of output at most`;
  return `it sets aside ${setAside}, ${most}: ${least} would admit it, and a lower maxOutputTokens of its agent lowers what it needs`;
}

/** Rounded up to a hundredth of a cent, so that what is said admits the call. */
function shownUsd(nanoUsd: number): string {
  const step = nanosPerUsd / 10_000;
  return (Math.ceil(nanoUsd / step) / 10_000).toFixed(4);
}

/** A limit in dollars as whole nano-dollars. */
export function nanoLimit(maxUsd: number): number {
  return Math.round(maxUsd * nanosPerUsd);
}

// Whether a model call may be made: it fits under every limit that it falls under, it must wait for open ones to be settled, or it cannot be. Pure.
// The messages of its errors name limits and no amounts that were spent: models read them, and what was spent by then depends on who came first. The
// remedies, which no model reads, do.
import { nanosPerUsd, nanoUsdOf } from '../../models/prices.ts';
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
  const found = scopes
    .map((scope) => ({ scope, excesses: excessesOf(scope, model, bound) }))
    .filter(({ excesses }) => excesses.length > 0);
  const refusing = found.find(({ scope, excesses: [first] }) => scope.openCalls === 0 || first?.code === 'limit-unpriced');
  const [excess] = refusing?.excesses ?? [];
  if (refusing === undefined || excess === undefined) {
    return found.length === 0 ? { kind: 'fits' } : { kind: 'wait', scopes: found.map(({ scope }) => scope) };
  }
  const { code, message, setAside } = excess;
  if (setAside === undefined) return { kind: 'refuse', error: { code, message } };
  const others = found.filter((one) => one !== refusing).flatMap(({ excesses }) => excesses);
  return { kind: 'refuse', error: { code, message, remedy: remedyOf(setAside, bound, [...refusing.excesses, ...others]) } };
}

/** A limit that the call could pass. */
interface Excess {
  readonly code: 'limit-tokens' | 'limit-usd' | 'limit-unpriced';
  readonly message: string;
  readonly whose: string;
  /** What the call sets aside, and the least limit that would admit it. */
  readonly setAside?: string;
  readonly least?: string;
}

/** The limits of this scope under which the call does not fit. */
function excessesOf({ run, limits, spent, reserved }: Scope, model: string, bound: CallBound): readonly Excess[] {
  const { maxTokens, maxUsd } = limits;
  const { tokens, nanoUsd } = amountOf(bound);
  const whose = run === null ? 'the swarm' : `run ${run} and what is beneath it`;
  const excesses: Excess[] = [];
  if (maxTokens !== undefined && spent.tokens + reserved.tokens + tokens > maxTokens) {
    const message = `another call of ${model} could pass the ${maxTokens} tokens of ${whose} (limits.maxTokens)`;
    const least = `limits.maxTokens ${spent.tokens + reserved.tokens + tokens}`;
    excesses.push({ code: 'limit-tokens', message, whose, setAside: `${tokens} tokens`, least });
  }
  if (maxUsd === undefined) return excesses;
  if (bound.nanoUsd === null) {
    const message = `limits.maxUsd is set, and the price of ${model} is not known; give it in \`prices\``;
    return [...excesses, { code: 'limit-unpriced', message, whose }];
  }
  if (spent.nanoUsd + reserved.nanoUsd + nanoUsd <= nanoUsdOf(maxUsd)) return excesses;
  const message = `another call of ${model} could pass the $${maxUsd} of ${whose} (limits.maxUsd)`;
  const least = `limits.maxUsd ${shownUsd(spent.nanoUsd + reserved.nanoUsd + nanoUsd)}`;
  return [...excesses, { code: 'limit-usd', message, whose, setAside: `$${shownUsd(nanoUsd)}`, least }];
}

/** Every limit that is too low is named, with what it would have to be; once, where that is the same for all. */
function remedyOf(setAside: string, { inputTokens, outputTokens }: CallBound, excesses: readonly Excess[]): string {
  const most = `for ${inputTokens} tokens of input and ${outputTokens} of output at most`;
  const tooLow = excesses.filter(({ least }) => least !== undefined);
  const leasts = new Set(tooLow.map(({ least }) => least));
  const named = leasts.size === 1 ? [...leasts] : tooLow.map(({ least, whose }) => `${least} of ${whose}`);
  const admit = `${named.join(', with ')} would admit it`;
  return `it sets aside ${setAside}, ${most}: ${admit}, and a lower maxOutputTokens of its agent lowers what it needs`;
}

/** Rounded up to a hundredth of a cent, so that what is said admits the call. */
function shownUsd(nanoUsd: number): string {
  const step = nanosPerUsd / 10_000;
  return (Math.ceil(nanoUsd / step) / 10_000).toFixed(4);
}

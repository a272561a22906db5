// Which model the next call of a run goes to, after what failed before: tries again with the same, goes on with the next of its fallbacks, or gives
// up. Pure.
import type { ErrorCode } from '../../base/error-codes.ts';
import type { BrokenOff } from '../gateway/gateway-protocol.ts';
import type { ErrorRecord } from './run-record.ts';
import type { FailedAttempt, RunState } from './run-state.ts';

/** How often one model is tried in one turn. The gateway's own patience with a provider that turns calls down is not counted. */
const mostAttempts = 3;
/** Rejected answers after which the stronger model gets its one attempt, and after which the run has failed. */
export const rejectionsBeforeEscalation = 2;

export type NextAttempt =
  | { readonly kind: 'call'; readonly attempt: number; readonly model: string }
  | { readonly kind: 'give-up'; readonly error: ErrorRecord };

/** What is to be tried next for the turn that is to come. */
export function nextAttempt(state: RunState): NextAttempt {
  const chain = chainOf(state);
  const last = state.failedAttempts.at(-1);
  if (last === undefined) return { kind: 'call', attempt: 1, model: firstModel(state, chain) };
  const attempt = last.attempt + 1;
  if (isWorthAnother(state.failedAttempts, last)) return { kind: 'call', attempt, model: last.model };
  const next = last.isRetryable || isShut(last) ? chain[chain.indexOf(last.model) + 1] : undefined;
  return next === undefined ? { kind: 'give-up', error: last.error } : { kind: 'call', attempt, model: next };
}

/** What a call to `model` follows in this turn and may have to be paid, so that it does not go out at once. The loss of the gateway is no fault of the provider. */
export function brokenOffBefore({ failedAttempts }: RunState, model: string): BrokenOff | undefined {
  const broken = failedAttempts.filter((one) => one.model === model && isBrokenOff(one));
  const last = broken.at(-1);
  return last === undefined
    ? undefined
    : { tries: broken.length, why: { code: last.error.code as ErrorCode, message: last.error.message } };
}

function isBrokenOff({ error: { code, fault } }: FailedAttempt): boolean {
  return code !== 'gateway-lost' && fault?.billed === 'unknown';
}

/** Whether an answer that did not fit may be corrected once more by the stronger model. */
export function mayEscalate({ spec, rejections }: RunState): boolean {
  return spec.agent.escalation.length > 0 && rejections.length === rejectionsBeforeEscalation;
}

/** A run that fell back stays with that model: its cache is warm there, and what failed once would be paid for at every turn. */
function chainOf(state: RunState): readonly string[] {
  const { model, fallbacks, escalation } = state.spec.agent;
  return mayEscalate(state) ? escalation : [model, ...fallbacks];
}

function firstModel(state: RunState, chain: readonly string[]): string {
  const isEscalating = mayEscalate(state) && state.messages.at(-1)?.role === 'user';
  return chain.includes(state.model) && !isEscalating ? state.model : (chain[0] ?? state.model);
}

function isWorthAnother(failures: readonly FailedAttempt[], last: FailedAttempt): boolean {
  if (!last.isRetryable || isShut(last)) return false;
  return failures.filter((one) => one.model === last.model).length < mostAttempts;
}

/** The gateway knows that the provider is out of order, and sends it nothing for a while. */
function isShut({ error }: FailedAttempt): boolean {
  return error.code === 'circuit-open';
}

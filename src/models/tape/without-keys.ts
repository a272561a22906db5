// Keeps what looks like a secret out of what is written down: providers like to quote a key that they refuse.
import { withoutSecretLike } from '../../base/secret-like.ts';
import type { TapedOutcome } from './tape-line.ts';

/** A failure with what looks like a key put out of its message; a reply as it is, for a replay must give it word for word. */
export function withoutKeys(outcome: TapedOutcome): TapedOutcome {
  if (outcome.kind !== 'failure') return outcome;
  const { code, message, details } = outcome.failure;
  return { kind: 'failure', failure: { code, message: withoutSecretLike(message), details: redactAll(details) } };
}

function redactAll(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? withoutSecretLike(value) : value]),
  );
}

// Keeps what looks like a secret out of what is written down: providers like to quote a key that they refuse.
import { withoutSecretLike } from '../../base/secret-like.ts';
import type { TapedOutcome, TapeLine } from './tape-line.ts';

/** A failure with what looks like a key put out of its message; a reply as it is, for a replay must give it word for word. */
export function withoutKeys(outcome: TapedOutcome): TapedOutcome {
  if (outcome.kind !== 'failure') return outcome;
  const { code, message, details } = outcome.failure;
  return { kind: 'failure', failure: { code, message: withoutSecretLike(message), details: redactAll(details) } };
}

function redactAll(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, redacted(value)]));
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecretLike(value);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? redactAll({ ...value }) : value;
}

/** `line` with `[secret]` in the place of each of `secrets`, in every text and every name of it but the tape's own and other plain words. */
export function withoutTexts(line: TapeLine, secrets: readonly string[]): TapeLine {
  const clean = (text: string): string => secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);
  const cleaned = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [/^[A-Za-z]+$/.test(name) ? name : clean(name), cleaned(inner)]),
    );
  };
  return cleaned(line) as TapeLine;
}

// Keeps what looks like a secret out of what is written down: providers like to quote a key that they refuse.
import type { TapedOutcome } from './tape-line.ts';

/** How keys and tokens of the common services begin or are announced; the rest of the word is taken with them. Bounded, so that no text takes long. */
const keyLike = [
  /\b(?:sk|pk|rk)-[\w-]{8,}/g,
  /\bAIza[\w-]{20,}/g,
  /\b(?:gh[pousr]|glpat|xox[abprs])[-_][\w-]{10,}/g,
  /\bA(?:KIA|SIA)[A-Z0-9]{12,}/g,
  /\beyJ[\w-]{8,2000}\.[\w-]{8,}\.[\w-]+/g,
  /(?<=\b[Bb]earer\s{1,8})[\w.~+/-]{8,}=*/g,
  /(?<=\b(?:api[-_ ]?key|token|secret|password)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;]{8,}/gi,
];

/** A failure with what looks like a key put out of its message; a reply as it is, for a replay must give it word for word. */
export function withoutKeys(outcome: TapedOutcome): TapedOutcome {
  if (outcome.kind !== 'failure') return outcome;
  const { code, message, details } = outcome.failure;
  return { kind: 'failure', failure: { code, message: redact(message), details: redactAll(details) } };
}

/** `text` with `[redacted]` in the place of what looks like a key. */
export function redact(text: string): string {
  return keyLike.reduce((told, pattern) => told.replace(pattern, '[redacted]'), text);
}

function redactAll(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}

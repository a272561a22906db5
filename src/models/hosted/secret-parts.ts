// What of a secret value is secret by itself: whoever quotes a header may leave its scheme out, or show one cookie of several. Pure.
import { withoutSecretLike } from '../../base/secret-like.ts';

/** Anything shorter, such as `1`, is no secret, and would be found in ordinary words. */
const leastSecretLength = 6;

const scheme = /^(?:basic|bearer|digest|token|negotiate|api-?key|key)$/i;

/** What an option or a header that holds a key, a token or a password is called; no author is meant. */
const secretName = /key|token|secret|password|auth(?!or(?!i))|cookie|credential|session|signature/i;

export function speaksOfSecret(name: string): boolean {
  return secretName.test(name);
}

/**
 * What of a header is secret: all of it, where its name speaks of that; else those of its words that nobody would write, since a name, a media type or an
 * environment stands everywhere, and must not be taken out of it.
 */
export function headerSecrets(name: string, value: string): readonly string[] {
  const parts = secretParts(value);
  return speaksOfSecret(name) ? parts : parts.filter((part) => !/[\s;,]/.test(part) && isMade(part));
}

/** Whether a word is no word: letters and digits in one run, or what is known to be a key by its shape. */
function isMade(word: string): boolean {
  const runs = word.match(/[A-Za-z0-9]{8,}/g) ?? [];
  return runs.some((run) => /\d/.test(run) && /[A-Za-z]/.test(run)) || withoutSecretLike(word) !== word;
}

/**
 * `value`; each of its words, if it stands behind a scheme such as `Bearer` or is more than plain letters, as of `my research bot`; and what stands behind
 * `name=` in a word. Of 6 characters or more, longest first.
 */
export function secretParts(value: string): readonly string[] {
  const [first = '', ...others] = value.split(/[\s;,]+/).filter((word) => word !== '');
  const words = scheme.test(first) ? others : [first, ...others].filter((word) => !/^[A-Za-z]+$/.test(word));
  const parts = words.flatMap((word) => [word, unquoted(word), unquoted(word.replace(/^[^=]*=/, ''))]);
  return longestFirst([value, ...parts].filter((part) => part.length >= leastSecretLength));
}

/** Each once, so that no part of a secret is taken out before the whole. */
export function longestFirst(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets)].sort((one, other) => other.length - one.length);
}

function unquoted(word: string): string {
  return word.replace(/^"|"$/g, '');
}

// What of a secret value is secret by itself: whoever quotes a header may leave its scheme out, or show one cookie of several. Pure.

/** Anything shorter, such as `1`, is no secret, and would be found in ordinary words. */
export const leastSecretLength = 6;

const scheme = /^(?:basic|bearer|digest|token|negotiate|api-?key|key)$/i;

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

// What of a secret value is secret by itself: whoever quotes a header may leave its scheme out, or show one cookie of several. Pure.

/** Anything shorter, such as `1`, is no secret, and would be found in ordinary words. */
export const leastSecretLength = 6;

/** `value`, each of its words but for a scheme before them (`Bearer`), and what stands behind `name=` in a word; of 6 characters or more, longest first. */
export function secretParts(value: string): readonly string[] {
  const words = value.split(/[\s;,]+/).filter((word) => word !== '');
  const hasScheme = words.length > 1 && /^[A-Za-z][\w-]*$/.test(words[0] ?? '');
  const parts = (hasScheme ? words.slice(1) : words).flatMap((word) => [
    word,
    unquoted(word),
    unquoted(word.replace(/^[^=]*=/, '')),
  ]);
  return longestFirst([value, ...parts].filter((part) => part.length >= leastSecretLength));
}

/** Each once, so that no part of a secret is taken out before the whole. */
export function longestFirst(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets)].sort((one, other) => other.length - one.length);
}

function unquoted(word: string): string {
  return word.replace(/^"|"$/g, '');
}

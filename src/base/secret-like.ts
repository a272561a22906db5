// The one list of what has the shape of a secret: whoever shows or keeps a text that others wrote takes it out with this. A known secret is taken out
// by its own text besides; this is for those that nobody told us of. Gaps are bounded, and no shape begins within itself, so that no text takes a time that
// grows with the square of its length.

interface Shape {
  readonly of: RegExp;
  /** What has the shape and is a word that somebody wrote about a secret. */
  readonly prose?: RegExp;
}

/** Keys and tokens of common services, tokens in headers, private keys, and what is assigned to a name that speaks of a secret. */
const shapes: readonly Shape[] = [
  { of: /\b(?:sk|pk|rk)-[\w-]{8,}/g },
  { of: /\b(?:sk|pk|rk)_(?:live|test)_\w{8,}/g },
  { of: /\bAIza[\w-]{20,}/g },
  { of: /\b(?:gh[pousr]|github_pat|glpat|xox[abprs])[-_][\w-]{10,}/g },
  { of: /\bA(?:KIA|SIA)[A-Z0-9]{12,}/g },
  // Its parts are as long as they like, with certificates in the first: none begins within itself, so that one pass finds them.
  { of: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]{2,}){1,2}/g },
  { of: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  // A token has digits, or letters large and small.
  { of: /(?<=\bbearer\s{1,8})[\w.~+/-]{8,}=*/gi, prose: /^[A-Z]?[a-z]{1,15}\.?$/ },
  {
    of: /(?<=(?:api[-_ ]?key|secret|token|password|passwd)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;]{8,}/gi,
    // A password may be any other word.
    prose: /^(?:required|undefined|incorrect|rejected|provided|disabled|mismatch(?:ed)?)[.!?:)]*$/i,
  },
];

/** `text` with `[redacted]` in the place of whatever looks like a secret. */
export function withoutSecretLike(text: string): string {
  return shapes.reduce(
    (told, { of, prose }) => told.replace(of, (found) => (prose?.test(found) === true ? found : '[redacted]')),
    text,
  );
}

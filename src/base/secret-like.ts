// The one list of what has the shape of a secret: whoever shows or keeps a text that others wrote takes it out with this. A known secret is taken out
// by its own text besides; this is for those that nobody told us of. Gaps and beginnings are bounded, so that no text takes a time that grows with the
// square of its length.

/** Keys and tokens of common services, tokens in headers, private keys, and what is assigned to a name that speaks of a secret. */
const shapes: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[\w-]{8,}/g,
  /\b(?:sk|pk|rk)_(?:live|test)_\w{8,}/g,
  /\bAIza[\w-]{20,}/g,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abprs])[-_][\w-]{10,}/g,
  /\bA(?:KIA|SIA)[A-Z0-9]{12,}/g,
  /\beyJ[\w-]{8,2000}\.[\w-]{8,}\.[\w-]{6,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\bbearer\s{1,8})[\w.~+/-]{8,}=*/gi,
  /(?<=(?:api[-_ ]?key|secret|token|password|passwd)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;]{8,}/gi,
];

/** `text` with `[redacted]` in the place of whatever looks like a secret. */
export function withoutSecretLike(text: string): string {
  return shapes.reduce((told, shape) => told.replace(shape, '[redacted]'), text);
}

// Takes out of texts that go from one agent to another, or to whoever looks, what has the shape of a secret.

/**
 * Keys of common services, tokens in headers, private keys, and what is assigned to a name that speaks of a secret.
 * Gaps and beginnings are bounded, so that no text takes a time that grows with the square of its length.
 */
const secrets: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abprs])[_-][A-Za-z0-9_-]{16,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\bbearer\s{1,8})[A-Za-z0-9._~+/-]{12,}=*/gi,
  /(?<=\b(?:api[_-]?key|secret|token|password|passwd)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;]{8,}/gi,
];

export function redacted(text: string): string {
  return secrets.reduce((kept, pattern) => kept.replace(pattern, '[redacted]'), text);
}

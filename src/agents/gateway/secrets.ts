// Keeps keys out of what leaves the gateway: an error of a provider, or of its library, may quote what it was sent.

/** What an option that holds a key, a token or a password is called. */
const secretName = /key|token|secret|password|authorization|cookie|credential/i;
/** Anything shorter would be found in ordinary words. */
const leastLength = 6;

/** The secrets among a provider's options, longest first. */
export function secretsOf(options: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown, isSecret: boolean): void => {
    if (typeof value === 'string') {
      if (isSecret && value.length >= leastLength) found.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) look(inner, isSecret || secretName.test(name) || name === 'headers');
    }
  };
  look(options, false);
  return [...found].sort((one, other) => other.length - one.length);
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}

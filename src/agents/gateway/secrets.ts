// Keeps keys out of what leaves the gateway: an error of a provider, or of its library, may quote what it was sent.
import { longestFirst, secretParts } from '../../models/hosted/secret-parts.ts';

/** What an option that holds a key, a token or a password is called. */
const secretName = /key|token|secret|password|authorization|cookie|credential/i;

/** The texts among a provider’s options that are secret, longest first. */
export function secretTextsIn(options: unknown): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown, isSecret: boolean): void => {
    if (typeof value === 'string') {
      if (isSecret) for (const part of secretParts(value)) found.add(part);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) look(inner, isSecret || secretName.test(name) || name === 'headers');
    }
  };
  look(options, false);
  return longestFirst([...found]);
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}

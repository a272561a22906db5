// Keeps keys out of what leaves the gateway: an error of a provider, or of its library, may quote what it was sent.
import { headerSecrets, longestFirst, secretParts, speaksOfSecret } from '../../models/hosted/secret-parts.ts';

/** The texts among a provider’s options that are secret, longest first. */
export function secretTextsIn(options: unknown): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown, name: string, isHeader: boolean, isSecret: boolean): void => {
    if (typeof value === 'string') {
      if (isSecret) found.push(...secretParts(value));
      else if (isHeader) found.push(...headerSecrets(name, value));
    } else if (typeof value === 'object' && value !== null) {
      const areHeaders = isHeader || name === 'headers';
      for (const [key, inner] of Object.entries(value)) look(inner, key, areHeaders, isSecret || speaksOfSecret(key));
    }
  };
  look(options, '', false, false);
  return longestFirst(found);
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}

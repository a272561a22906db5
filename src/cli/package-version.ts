// The version of the package that this file is part of.
import { readFileSync } from 'node:fs';

/** The version that package.json states. The file stands two folders up, in the repository and in the package alike. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

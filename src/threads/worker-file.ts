// Entries of worker threads are TypeScript in the repository and JavaScript in the package, where Node strips no types.
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The path of the entry of that name beside this file. */
export function workerFile(name: string): string {
  return fileURLToPath(workerUrl(name));
}

/** The URL of the module of that name beside this file. */
export function workerUrl(name: string): string {
  return new URL(`./${name}${extension}`, import.meta.url).href;
}

// Entries of worker threads, which Node takes by path or by URL.
import { fileURLToPath } from 'node:url';
import { moduleBeside } from '../base/module-beside.ts';

/** The path of the entry of that name beside this file. */
export function workerFile(name: string): string {
  return fileURLToPath(workerUrl(name));
}

/** The URL of the module of that name beside this file. */
export function workerUrl(name: string): string {
  return moduleBeside(import.meta.url, name);
}

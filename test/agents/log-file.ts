// A file in which tools note what they did, whatever thread they are on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The path of a file that is not there yet; it goes with the test. */
export function logFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-tool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'log');
}

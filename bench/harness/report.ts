// What is kept of a run: JSON under `bench/results`, by date and as the latest.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import type { Refusal, Row } from './row.ts';

export interface Report {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly refusals: readonly Refusal[];
}

const folder = fileURLToPath(new URL('../results/', import.meta.url));

/** Writes the files, and gives the path of the one to look at. */
export async function writeReport(report: Report): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  const date = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (const name of [date, 'latest']) writeFileSync(`${folder}${name}.json`, text);
  return `${folder}latest.json`;
}

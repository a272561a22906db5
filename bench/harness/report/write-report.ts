// Keeps a run in `bench/results`: as JSON and as a page, by date and as the latest.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawPage } from './page.ts';
import type { Report } from './report.ts';

const folder = fileURLToPath(new URL('../../results/', import.meta.url));

/** Gives the path of the page. */
export async function writeReport(report: Report): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const page = await drawPage(report);
  const text = `${JSON.stringify(report, null, 2)}\n`;
  for (const name of [report.date.replaceAll(':', '-'), 'latest']) {
    writeFileSync(`${folder}${name}.json`, text);
    writeFileSync(`${folder}${name}.html`, page);
  }
  return `${folder}latest.html`;
}

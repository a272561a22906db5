// Writes docs/errors.md from the error catalogue; with --check it only says whether the page is up to date (status 1 when not).
import { readFileSync, writeFileSync } from 'node:fs';
import { errorCodes } from '../src/base/error-codes.ts';
import { errorsPage } from './errors-doc/errors-page.ts';

const page = new URL('../docs/errors.md', import.meta.url);
const text = errorsPage(readFileSync(new URL('../src/base/error-codes.ts', import.meta.url), 'utf8'), errorCodes);

if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/errors.md differs from src/base/error-codes.ts; run: npm run errors');
  process.exitCode = 1;
}

// npm run errors: writes docs/errors.md from the error catalogue.
//   --check   writes nothing, and ends with 1 when the page is not up to date
import { readFileSync, writeFileSync } from 'node:fs';
import { errorCodes } from '../src/base/error-codes.ts';
import { errorsPage } from './errors-doc/errors-page.ts';
import { readWords } from './read-words.ts';

const { values } = readWords(import.meta.url, { check: { type: 'boolean', default: false } });
const page = new URL('../docs/errors.md', import.meta.url);
const text = errorsPage(readFileSync(new URL('../src/base/error-codes.ts', import.meta.url), 'utf8'), errorCodes);

if (!values.check) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/errors.md differs from src/base/error-codes.ts; run: npm run errors');
  process.exitCode = 1;
}

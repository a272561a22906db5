// The items of `troupe map`, row by row: a CSV file whose first row names the columns, or JSON Lines. A row that is no item is given as what is wrong with it.
import { createHash } from 'node:crypto';
import { isActorError } from '../../base/actor-error.ts';
import { canonicalJson } from '../../models/tape/request-print.ts';
import { showWord, usage } from '../parse-command-line.ts';
import { csvRows, type RawRow } from './csv-rows.ts';
import { itemTexts } from './item-texts.ts';

export interface ItemRow extends RawRow {
  /** Counts the rows, from 0; rows that are no item count as well. */
  readonly index: number;
  /** The index and a hash of the item and its agent: the same item in the same place for the same one. */
  readonly key: string;
}

/**
 * Reads the file at `path`, which is called `name`, for the agent of that name. Throws `usage` when it cannot be read, or is broken from some line on, and
 * the signal's reason once it has fired.
 */
export async function* readItems(
  path: string,
  name: string,
  agent: string,
  signal?: AbortSignal,
): AsyncGenerator<ItemRow, void, undefined> {
  const rows = rowsOf(path, name, signal);
  let index = 0;
  try {
    for await (const { line, item } of rows) {
      const hash = createHash('sha256').update(canonicalJson({ agent, item })).digest('hex').slice(0, 16);
      yield { index, line, key: `${index}-${hash}`, item };
      index += 1;
    }
  } catch (error) {
    if (isActorError(error) || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw usage(`${showWord(name)} cannot be read: ${(error as Error).message}`, { field: 'items' });
  }
}

/** Whether a file of that name is read as CSV, in which all values are texts and the first row names the columns. */
export function isCsv(name: string): boolean {
  return /\.csv$/i.test(name);
}

function rowsOf(path: string, name: string, signal: AbortSignal | undefined): AsyncGenerator<RawRow> {
  if (isCsv(name)) return csvRows(path, name, signal);
  if (/\.(jsonl|ndjson)$/i.test(name)) return jsonRows(path, name, signal);
  throw usage(`the file of items must end in .csv, .jsonl or .ndjson, but is ${showWord(name)}`, { field: 'items' });
}

async function* jsonRows(path: string, name: string, signal: AbortSignal | undefined): AsyncGenerator<RawRow> {
  let line = 0;
  for await (const text of linesIn(itemTexts(path, name, signal))) {
    line += 1;
    if (text.trim() !== '') yield { line, ...parsed(text) };
  }
}

/** CR, LF and CRLF end a line. The separators of Unicode do not: they may stand in a text of JSON. */
async function* linesIn(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let open = '';
  let isWithinBreak = false;
  for await (const text of texts) {
    if (text === '') continue;
    const [start = '', ...others] = (isWithinBreak && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\r|\n/);
    isWithinBreak = text.endsWith('\r');
    open += start;
    for (const next of others) {
      yield open;
      open = next;
    }
  }
  yield open;
}

function parsed(text: string): Omit<RawRow, 'line'> {
  try {
    return { item: { ok: true, value: JSON.parse(text) as unknown } };
  } catch (error) {
    return { item: { ok: false, problem: `it is not JSON (${(error as Error).message})` } };
  }
}

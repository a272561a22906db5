// The rows of a CSV file whose first row names the columns. Values are separated by commas, or, where the first row has none, by tabs or semicolons. What
// is broken is told at the line where it stands: lines are counted here, since the parser takes a break of two characters within a value for two.
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { showWord, usage } from '../parse-command-line.ts';
import { itemTexts } from './item-texts.ts';

/** A row as its file has it. */
export interface RawRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly item: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };
}

interface CsvRecord {
  readonly record: readonly string[];
  /** With the break at its end, and those of empty lines before it. */
  readonly raw: string;
}

/** What the parser throws; `raw` is what it has read of the row that is broken. */
interface CsvFault {
  readonly code?: string;
  readonly lines?: number;
  readonly message: string;
  readonly raw?: string;
}

/** Throws `usage` for a file that is broken from some line on, and whatever reading it throws. */
export async function* csvRows(path: string, name: string, signal?: AbortSignal): AsyncGenerator<RawRow> {
  // Of the rows that were parsed; some of them may not have been given yet when another is broken.
  let parsedLines = 0;
  const countLines = (row: CsvRecord): CsvRecord => {
    parsedLines += breaksIn(row.raw);
    return row;
  };
  const texts = itemTexts(path, name, signal);
  const first = (await texts.next()).value ?? '';
  const options = { raw: true, relax_column_count: true, skip_empty_lines: true, delimiter: delimiterOf(first) } as const;
  const parser = parse({ ...options, on_record: countLines as never });
  const stream = Readable.from(withFirst(first, texts));
  stream.on('error', (error) => parser.destroy(error));
  let columns: readonly string[] | undefined;
  let lines = 0;
  try {
    for await (const { record, raw } of stream.pipe(parser) as AsyncIterable<CsvRecord>) {
      if (columns === undefined) columns = checkedColumns(record, name);
      else yield { line: lines + 1 + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? ''), item: itemOf(columns, record) };
      lines += breaksIn(raw);
    }
  } catch (error) {
    const fault = error as CsvFault;
    if (fault.code?.startsWith('CSV_') !== true && fault.lines === undefined) throw error;
    const { line, problem } = told(fault, parsedLines);
    throw usage(`${showWord(name)} cannot be read from line ${line} on: ${problem}`, { field: 'items', line });
  } finally {
    stream.destroy();
    await texts.return();
  }
}

async function* withFirst(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

/** By the first row: the columns' names stand in it, and few names hold one of these. More of a file than its first piece is not looked at. */
function delimiterOf(text: string): string {
  const [row = ''] = text
    .trimStart()
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]/, 1);
  return [',', '\t', ';'].find((one) => row.includes(one)) ?? ',';
}

/** Where a broken row is broken, and how. `linesBefore`: of the rows before it. */
function told({ code, message, raw = '' }: CsvFault, linesBefore: number): { readonly line: number; readonly problem: string } {
  const lineAt = (index: number): number => linesBefore + 1 + breaksIn(raw.slice(0, index));
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { line: lineAt(openQuote(raw)), problem: 'a quote opens there and is not closed' };
    case 'INVALID_OPENING_QUOTE':
      return { line: lineAt(raw.length), problem: 'a quote stands within a value that does not begin with one' };
    case 'CSV_INVALID_CLOSING_QUOTE':
      return { line: lineAt(raw.length), problem: 'a value goes on after the quote that closes it' };
    default:
      return { line: lineAt(raw.length), problem: message };
  }
}

/** Where the quote stands that nothing closes; of two that follow each other within a value the pair is one that is meant. */
function openQuote(raw: string): number {
  let opened = -1;
  for (let at = raw.indexOf('"'); at !== -1; at = raw.indexOf('"', at + 1)) {
    if (opened === -1) opened = at;
    else if (raw[at + 1] === '"') at += 1;
    else opened = -1;
  }
  return opened;
}

function breaksIn(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}

function checkedColumns(record: readonly string[], name: string): readonly string[] {
  const empty = record.findIndex((column) => column.trim() === '');
  if (empty !== -1) throw usage(`the first row of ${showWord(name)} must name every column, but column ${empty + 1} has no name`);
  const twice = record.find((column, index) => record.indexOf(column) !== index);
  if (twice !== undefined) throw usage(`the first row of ${showWord(name)} names the column ${showWord(twice)} twice`);
  return record;
}

function itemOf(columns: readonly string[], record: readonly string[]): RawRow['item'] {
  if (record.length !== columns.length) {
    return { ok: false, problem: `it has ${record.length} values where the first row names ${columns.length} columns` };
  }
  return { ok: true, value: Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ''])) };
}

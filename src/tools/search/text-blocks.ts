// Parts a text into paragraphs, list items, headings and records. Lines are joined only where prose was wrapped: a line of a log, of
// configuration, of code or of a table is a record of its own, and is known by its shape, since a name like `app.conf` says little.
import { seen } from '../documents/visible-text.ts';
import type { Stretch } from './stretches.ts';
import { type TextRange, trimmed } from './text-range.ts';

interface Line {
  readonly start: number;
  readonly end: number;
  /** As it is seen, without white space at its ends: a coloured log has the shape of a plain one. */
  readonly text: string;
  /** Characters before the text. */
  readonly indent: number;
}

/** The blocks in order. The pages of a PDF are prose throughout: their lines are broken by typesetters and have no numbers. */
export function textBlocks(stretch: Stretch): TextRange[] {
  const { text, lineStarts, page } = stretch;
  const blocks: TextRange[] = [];
  let fence: string | undefined;
  let run: Line[] = [];
  const flush = (): void => {
    if (run.length > 0) for (const [from, to] of joinedLines(run, page !== undefined)) blocks.push(...trimmed(text, from, to));
    run = [];
  };
  for (const [index, start] of lineStarts.entries()) {
    const end = (lineStarts[index + 1] ?? text.length + 1) - 1;
    const line = lineOf(text, start, end);
    const mark = /^(`{3,}|~{3,})/.exec(line.text)?.[1];
    if (fence === undefined && mark === undefined) {
      if (line.text === '') flush();
      else run.push(line);
      continue;
    }
    flush();
    blocks.push(...trimmed(text, start, end));
    if (fence === undefined) fence = mark;
    else if (mark === line.text && mark.startsWith(fence)) fence = undefined;
  }
  flush();
  return blocks;
}

function lineOf(text: string, start: number, end: number): Line {
  const raw = seen(text.slice(start, end));
  return { start, end, text: raw.trim(), indent: raw.length - raw.trimStart().length };
}

function* joinedLines(lines: readonly Line[], isTypeset: boolean): Generator<TextRange> {
  const runsOn = isTypeset ? typesetRunsOn : isRecords(lines) ? () => false : wrappedRunsOn(widthOf(lines));
  let first: Line | undefined;
  let last: Line | undefined;
  for (const line of lines) {
    if (first !== undefined && last !== undefined && (opensOwn(last, line) || !runsOn(last, line, last === first))) {
      yield [first.start, last.end];
      first = undefined;
    }
    first ??= line;
    last = line;
  }
  if (first !== undefined && last !== undefined) yield [first.start, last.end];
}

/** Begins of list items. */
const item = /^(?:[-*+•–]\s|\d{1,3}[.)]\s|\(?[a-z\d]\)\s)/;

/** Begins of other lines that open something of their own: headings, rows of tables, rules. */
const opener = /^(?:#{1,6}\s|\||[-=_*]{3,}$)/;

const opensOwn = (line: Line, next: Line): boolean => item.test(next.text) || opener.test(next.text) || opener.test(line.text);

/** A line shorter than this was seldom wrapped, so what follows it is new unless it begins small. */
const shortLine = 40;

const beginsSmall = (text: string): boolean => /^[\p{Ll}(]/u.test(text);

const typesetRunsOn = ({ text }: Line, next: Line): boolean =>
  text.length >= shortLine || beginsSmall(next.text) || /[,;\-–]$/.test(text);

/** How wide the lines were allowed to be, as far as can be seen. A line that could not be wrapped tells nothing of that. */
function widthOf(lines: readonly Line[]): number {
  return lines.reduce((width, { text, indent }) => (/\S{40}/.test(text) ? width : Math.max(width, indent + text.length)), 0);
}

/** A line was wrapped when the next one's first word had no room in it, or nearly so, or when a sentence plainly runs over its end. */
const wrappedRunsOn =
  (width: number) =>
  (line: Line, next: Line, isFirst: boolean): boolean => {
    if (/\p{Ll}[-\u00ad]$/u.test(line.text) && beginsSmall(next.text)) return true;
    if (isMarked(line.text) || isMarked(next.text) || (line.indent !== next.indent && !isFirst)) return false;
    if (line.text.length >= shortLine && !hasRoom(line, next, width * 0.8)) return true;
    const isProse = width >= 50 && line.text.length >= width * 0.4;
    return isProse && !/[.!?:]["'”’)\]]*$/.test(line.text) && (beginsSmall(next.text) || /[,;\-–]$/.test(line.text));
  };

const hasRoom = (line: Line, next: Line, width: number): boolean =>
  line.indent + line.text.length + 1 + next.text.search(/\s|$/) <= width;

/** Marks that no line of prose bears: a time to the minute after a date, braces at an end, columns. */
const isMarked = (text: string): boolean => /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^[{}]|[{}]$|\S(?:\t| {3,}| \| )\S/.test(text);

/** Beginnings of records: a key and its value, a time, an address, a level, brackets, comments of code, frames of a stack. */
const recordStart =
  /^(?:["']?[\w.$@/-]+["']?\s?(?::(?=\s|$)|=)|\[?\d{1,4}[-/:.]\d\d[-/:.]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b|[[<]|\/\/|\/\*|#\S|at \S+[.(])/;

/** Shapes of code: calls, assignments, arrows, statements' ends. */
const codeShape = /\w\(\)|\w\(["'\w]+[,.)"']|=>|->|\s[!<>+-]?={1,3}\s|;$|^\w+ \w+\(.*\):$/;

/** Prose may name a call between backquotes. */
const withoutCode = (text: string): string => text.replace(/`[^`]*`/g, '``');

function isRecords(lines: readonly Line[]): boolean {
  const telling = lines.filter(({ text }) => !item.test(text));
  const records = telling.filter(
    ({ text }) => isMarked(text) || recordStart.test(text) || codeShape.test(withoutCode(text)),
  ).length;
  return records * 2 > telling.length || isUnwrapped(lines);
}

/** Many lines that repeat their first word, hold no end of a sentence, or end anywhere but at the margin, and seldom at a stop. */
function isUnwrapped(lines: readonly Line[]): boolean {
  if (lines.length < 4 || lines.some(({ text }) => item.test(text))) return false;
  const firstWords = new Map<string, number>();
  let mostRepeats = 0;
  for (const { text } of lines) {
    const word = text.slice(0, 40).split(/\s/, 1)[0] ?? '';
    const repeats = (firstWords.get(word) ?? 0) + 1;
    firstWords.set(word, repeats);
    mostRepeats = Math.max(mostRepeats, repeats);
  }
  if (mostRepeats * 2 > lines.length) return true;
  if (lines.length < 8) return false;
  if (!lines.some(({ text }) => /[.!?](?=["'”’)\]]*(?:\s|$))/.test(text))) return true;
  const width = widthOf(lines) * 0.8;
  const ragged = lines.slice(1).filter((line, index) => hasRoom(lines[index] ?? line, line, width)).length;
  const stopped = lines.filter(({ text }) => /[.,;:!?]["'”’)\]]*$/.test(text)).length;
  return ragged * 5 > lines.length * 2 && stopped * 2 < lines.length;
}

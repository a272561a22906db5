// The answer to a person, from what the readers found: the verdict in a line, then quotes with their places, then the rest in short.
import type { ChildReport } from './gather.ts';
import { isSearched } from './reader.ts';
import { type Quote, readVerdict, type Verdict } from './verdict.ts';

interface Judged {
  readonly document: string;
  readonly verdict: Verdict;
}

interface Failed {
  readonly document: string;
  readonly code: string;
  readonly message: string;
}

interface Sorted {
  readonly relevant: readonly Judged[];
  readonly others: readonly Judged[];
  /** Readers of another kind, which gave something else than a verdict. */
  readonly said: readonly { readonly document: string; readonly text: string }[];
  readonly failed: readonly Failed[];
}

/** Of readers that search, as this model does. */
const searchedNote =
  'This answer was made without a language model: passages were found by their words, the forms of these words and near synonyms. ' +
  'What a document says in quite other words may be missing, and words that stand close together need not mean what was asked.';

/** Of readers that answered by themselves. */
const mergedNote =
  'These answers are the readers’ own; they were put together without a language model, and nobody weighed them against each other.';

/** How much is listed by name; beyond it stands a number. */
const most = { relevant: 40, withTwoQuotes: 15, others: 20, failed: 20 };

/** `reports` in the order of the documents. The text stays within `maxTokens`, at four characters each. */
export function mergedAnswer(question: string, reports: readonly ChildReport[], maxTokens: number): string {
  const sorted = sortReports(reports);
  const head = [headline(sorted, reports), ''];
  const isAnswered = sorted.failed.length < reports.length;
  const tail = [
    ...othersPart(sorted),
    ...failedPart(sorted),
    ...(isAnswered ? ['', isOfSearches(sorted) ? searchedNote : mergedNote] : []),
  ];
  const room = maxTokens * 4 - [...head, ...tail].join('\n').length - question.length - 200;
  return [`${question}`, ...head, ...relevantPart(sorted, room), ...tail].join('\n').replace(/\n{3,}/g, '\n\n');
}

/** Whether no reader was of another kind than the embedded model. */
function isOfSearches({ relevant, others, said }: Sorted): boolean {
  return (
    [...relevant, ...others].every(({ verdict }) => isSearched(verdict.answer)) && said.every(({ text }) => isSearched(text))
  );
}

function sortReports(reports: readonly ChildReport[]): Sorted {
  const relevant: Judged[] = [];
  const others: Judged[] = [];
  const said: { document: string; text: string }[] = [];
  const failed: Failed[] = [];
  for (const { document, outcome } of reports) {
    if (outcome.kind === 'failed') {
      failed.push({ document, code: outcome.code, message: outcome.message });
      continue;
    }
    const verdict = readVerdict(outcome.value);
    if (verdict === undefined) said.push({ document, text: shortText(outcome.value) });
    else (verdict.relevant ? relevant : others).push({ document, verdict });
  }
  return { relevant, others, said, failed };
}

function headline(sorted: Sorted, reports: readonly ChildReport[]): string {
  const { relevant, others, said, failed } = sorted;
  const judged = relevant.length + others.length;
  if (judged === 0 && said.length === 0) return 'No document could be answered for.';
  const left = failed.length === 0 ? '' : `; ${failed.length} could not be answered for`;
  if (judged === 0) return `${said.length} of ${countOf(reports.length)} answered${left}.`;
  const rest =
    said.length === 0 ? left : `; ${said.length} answered in a form of ${said.length === 1 ? 'its' : 'their'} own${left}`;
  if (relevant.length === 0)
    return `None of ${countOf(judged)} speaks of it${isOfSearches(sorted) ? ', as far as words can tell' : ''}${rest}.`;
  return `${relevant.length} of ${countOf(judged)} ${relevant.length === 1 ? 'speaks' : 'speak'} of it${rest}.`;
}

const countOf = (count: number): string => `${count} document${count === 1 ? '' : 's'}`;

/** In the order of the documents; when there are too many, the surest. */
function relevantPart({ relevant, said }: Sorted, room: number): string[] {
  const chosen = new Set([...relevant].sort((a, b) => b.verdict.confidence - a.verdict.confidence).slice(0, most.relevant));
  const lines: string[] = [];
  let left = room;
  let shown = 0;
  for (const judged of relevant) {
    if (!chosen.has(judged)) continue;
    const block = relevantLines(judged, relevant.length <= most.withTwoQuotes ? 2 : 1);
    left -= block.join('\n').length + 1;
    if (left < 0) break;
    lines.push(...block);
    shown += 1;
  }
  if (shown < relevant.length) lines.push(`- and ${relevant.length - shown} more that speak of it`);
  return [...lines, ...saidLines(said, left)];
}

function relevantLines({ document, verdict }: Judged, quotes: number): string[] {
  const shown = verdict.quotes.slice(0, quotes);
  if (shown.length === 0) return [`- ${document}: ${verdict.answer}`];
  // Of the embedded model the quotes say all that there is to say.
  const head = isSearched(verdict.answer) ? `- ${document}` : `- ${document}: ${shortText(verdict.answer)}`;
  return [head, ...shown.map((quote) => `    ${placeIn(document, quote)}: “${quote.text}”`)];
}

/** A reader has one document as a rule, and then its name need not be said again. */
function placeIn(document: string, { file, line, page }: Quote): string {
  const at = page === undefined ? (line === undefined ? 'there' : `line ${line}`) : `page ${page}`;
  return file === document ? at : `${file}, ${at}`;
}

function saidLines(said: Sorted['said'], room: number): string[] {
  let left = room;
  return said.slice(0, most.relevant).flatMap(({ document, text }) => {
    const line = `- ${document}: ${text}`;
    left -= line.length + 1;
    return left < 0 ? [] : [line];
  });
}

function othersPart({ others, relevant }: Sorted): string[] {
  if (others.length === 0) return [];
  // For a single document its own reason says more than its name alone.
  const [only] = others;
  if (others.length === 1 && relevant.length === 0 && only !== undefined) return ['', `${only.document}: ${only.verdict.answer}`];
  const names = others.slice(0, most.others).map(({ document }) => document);
  return ['', `Nothing found in ${others.length}: ${named(names, others.length)}.`];
}

function failedPart({ failed }: Sorted): string[] {
  const [first] = failed;
  if (first === undefined) return [];
  if (failed.length > 1 && failed.every(({ code, message }) => code === first.code && message === first.message)) {
    const names = failed.slice(0, most.failed).map(({ document }) => document);
    return [
      '',
      `Not answered for, ${failed.length}: ${named(names, failed.length)}`,
      `All for one reason: ${first.code}: ${first.message}`,
    ];
  }
  const lines = failed.slice(0, most.failed).map(({ document, code, message }) => `- ${document}: ${code}: ${message}`);
  const more = failed.length > lines.length ? [`- and ${failed.length - lines.length} more`] : [];
  return ['', `Not answered for, ${failed.length}:`, ...lines, ...more];
}

function named(names: readonly string[], total: number): string {
  return names.length < total ? `${names.join(', ')} and ${total - names.length} more` : names.join(', ');
}

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= 400 ? text : `${text.slice(0, 397)}...`;
}

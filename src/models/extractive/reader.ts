// The embedded model as a reader: searches its documents for the question's words, and judges by how many of them stand close together.
import { ActorError } from '../../base/actor-error.ts';
import type { ModelRequest } from '../model.ts';
import { lacksCapability, type Move, outputOf } from './move.ts';
import { type AnsweredCall, fieldOf, listOf, openQuestion, textOf } from './transcript.ts';
import { fitsVerdicts, placeOf, type Quote, readQuote, type Verdict } from './verdict.ts';

const searchTool = 'search_text';

/**
 * From this coverage on a passage counts as speaking of the question: all words of a short question, the same or nearly so, or all but one
 * of a longer one. Measured on the example reports and on generated ones: docs/embedded-model.md.
 */
const enough = 0.7;

const mostQuotes = 5;

/** The reader's next move: one search, then the verdict. */
export function readerMove(request: ModelRequest): Move {
  if (!request.tools.some((tool) => tool.name === searchTool)) throw lacksCapability(`needs the tool ${searchTool}`);
  if (request.outputSchema !== undefined && !fitsVerdicts(request.outputSchema)) {
    throw lacksCapability('can fill no other output schema than { relevant, confidence, answer, quotes }');
  }
  const { question, answered } = openQuestion(request);
  const search = answered.findLast((call) => call.name === searchTool);
  if (search === undefined) return { kind: 'call', calls: [{ name: searchTool, input: { query: question.slice(0, 10_000) } }] };
  const verdict = judge(search);
  return { kind: 'say', text: request.outputSchema === undefined ? asText(verdict) : JSON.stringify(verdict) };
}

/** Whether a reader's words are those of this model, whose verdicts are made of searches alone. */
export function isSearched(answer: string): boolean {
  return /^(?:Speaks of it in (?:at least )?\d+ passages?\b|Nothing found: no passage holds )/.test(answer);
}

interface Found {
  readonly quote: Quote;
  readonly coverage: number;
  readonly matched: readonly { readonly term: string; readonly form: string }[];
}

function judge({ result }: AnsweredCall): Verdict {
  const output = outputOf(result);
  const terms = listOf(output, 'terms').filter((term) => typeof term === 'string');
  const unreadable = listOf(output, 'unreadable');
  if (listOf(output, 'documents').length === 0) {
    // Nothing could be read: the first reason stands for all. Nothing was there to read: that is another matter.
    if (unreadable.length > 0) outputOf({ callId: '', name: searchTool, ok: false, error: errorOf(unreadable[0]) });
    throw lacksCapability('this task has no files');
  }
  const passages = listOf(output, 'passages').flatMap((passage) => readPassage(passage) ?? []);
  if (terms.length === 0) throw withoutTerms();
  const verdict = verdictOn(passages, terms);
  return unreadable.length === 0 ? verdict : { ...verdict, answer: `${verdict.answer} ${notRead(unreadable)}` };
}

function readPassage(passage: unknown): Found | undefined {
  const quote = readQuote(passage);
  const coverage = fieldOf(passage, 'termCoverage');
  if (quote === undefined || typeof coverage !== 'number') return undefined;
  const matched = listOf(passage, 'matched').map((match) => ({
    term: textOf(match, 'term') ?? '',
    form: textOf(match, 'form') ?? '',
  }));
  return { quote, coverage, matched };
}

function verdictOn(passages: readonly Found[], terms: readonly string[]): Verdict {
  const [first] = passages;
  const best = passages.reduce((most, passage) => Math.max(most, passage.coverage), 0);
  const relevant = passages.filter((passage) => passage.coverage >= enough);
  const [shown] = relevant;
  if (shown === undefined) {
    return { relevant: false, confidence: round(0.85 - (0.35 * best) / enough), answer: nothingFound(first, terms), quotes: [] };
  }
  const quotes = relevant.slice(0, mostQuotes).map((passage) => passage.quote);
  const count = `${relevant.length > mostQuotes ? 'at least ' : ''}${quotes.length} passage${quotes.length === 1 ? '' : 's'}`;
  // Words that stand together say mostly, not always, what they seem to: never quite sure.
  const confidence = round(0.6 + (0.35 * (best - enough)) / (1 - enough));
  return { relevant: true, confidence, answer: `Speaks of it in ${count}${otherForms(shown)}.`, quotes };
}

/** Says which word was taken for which, where that is not plain to see. */
function otherForms({ matched }: Found): string {
  const differing = matched.filter(({ term, form }) => !form.toLowerCase().startsWith(term.slice(0, 4)));
  if (differing.length === 0) return '';
  return ` (taking ${differing.map(({ term, form }) => `“${form}” for “${term}”`).join(', ')})`;
}

function nothingFound(nearest: Found | undefined, terms: readonly string[]): string {
  const wanted = terms.map((term) => `“${term}”`).join(', ');
  if (nearest === undefined)
    return `Nothing found: no passage holds ${wanted}, or a near form of it. Other wordings may be missed.`;
  const met = nearest.matched.map(({ form }) => `“${form}”`).join(', ');
  const place = placeOf(nearest.quote);
  return `Nothing found: no passage holds enough of ${wanted} close together; the nearest, ${place}, has ${met}. Other wordings may be missed.`;
}

/** No other model would know more of such a question, so none is recommended. */
function withoutTerms(): ActorError {
  const message =
    'the question holds no word that can be searched for: the embedded model looks for words other than those of grammar';
  return new ActorError('model-lacks-capability', message);
}

function notRead(unreadable: readonly unknown[]): string {
  const named = unreadable.slice(0, 5).map((entry) => `${textOf(entry, 'file')} (${textOf(entry, 'code')})`);
  const more = unreadable.length > named.length ? ` and ${unreadable.length - named.length} more` : '';
  return `Not read: ${named.join(', ')}${more}.`;
}

const errorOf = (entry: unknown): { code: string; message: string } => ({
  code: textOf(entry, 'code') ?? 'tool-failed',
  message: textOf(entry, 'message') ?? '',
});

function asText({ answer, quotes }: Verdict): string {
  return [answer, ...quotes.map((quote) => `${placeOf(quote)}: “${quote.text}”`)].join('\n');
}

const round = (value: number): number => Math.round(value * 100) / 100;

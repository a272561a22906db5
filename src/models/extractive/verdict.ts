// What a reader says about its document: whether it speaks of the question, how sure that is, and the passages that show it.
import { type JsonSchema, schemaIssues } from '../../base/json-schema.ts';
import { fieldOf, listOf, textOf } from './transcript.ts';

/** A passage, word for word, with its place. */
export interface Quote {
  readonly text: string;
  readonly file: string;
  readonly line?: number;
  readonly page?: number;
}

export interface Verdict {
  readonly relevant: boolean;
  /** 0 to 1: how sure the verdict is, for yes and for no. */
  readonly confidence: number;
  readonly answer: string;
  /** 1 to 5 when relevant. */
  readonly quotes: readonly Quote[];
}

const samples: readonly Verdict[] = [
  { relevant: false, confidence: 0.8, answer: 'Nothing was found.', quotes: [] },
  {
    relevant: true,
    confidence: 0.95,
    answer: 'It says so.',
    quotes: [
      { text: 'A sentence.', file: 'a.txt', line: 1 },
      { text: 'A sentence.', file: 'a.pdf', page: 1 },
    ],
  },
];

/** Whether verdicts fit a schema of output. */
export function fitsVerdicts(schema: JsonSchema): boolean {
  // The validator writes its notes into the schema, and the request is not ours to write to.
  const own = structuredClone(schema);
  return samples.every((sample) => schemaIssues(own, sample).length === 0);
}

/** `value` as a verdict, if it is one; a reader of another kind may say anything. */
export function readVerdict(value: unknown): Verdict | undefined {
  const [relevant, confidence, answer] = [fieldOf(value, 'relevant'), fieldOf(value, 'confidence'), textOf(value, 'answer')];
  if (typeof relevant !== 'boolean' || answer === undefined) return undefined;
  const quotes = listOf(value, 'quotes').flatMap((quote) => readQuote(quote) ?? []);
  return { relevant, confidence: typeof confidence === 'number' ? confidence : 0, answer, quotes };
}

/** A quote out of a value that may be anything: a reader's, or a passage of a search. */
export function readQuote(value: unknown): Quote | undefined {
  const [text, file] = [textOf(value, 'text'), textOf(value, 'file')];
  if (text === undefined || file === undefined) return undefined;
  const [line, page] = [fieldOf(value, 'line'), fieldOf(value, 'page')];
  return {
    text,
    file,
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof page === 'number' ? { page } : {}),
  };
}

/** Where a quote stands, for people: `report.md:12`, `report.pdf, page 3`. */
export function placeOf({ file, line, page }: Quote): string {
  if (page !== undefined) return `${file}, page ${page}`;
  return line === undefined ? file : `${file}:${line}`;
}

// The tool `search_text`: the passages that speak of what a query asks, in one document or in all of the run's.
import { ActorError, isActorError } from '../base/actor-error.ts';
import { openDocument } from './documents/open-document.ts';
import { listNames } from './files/list-within.ts';
import { findPassages, type Passage } from './search/find-passages.ts';
import { parseQuery, type QueryTerm } from './search/query.ts';
import { defineTool, type Tool, type ToolContext } from './tool.ts';

interface SearchTextInput {
  readonly query: string;
  readonly file?: string;
  readonly maxPassages?: number;
}

interface FilePassage extends Passage {
  readonly file: string;
}

interface SearchTextOutput {
  readonly terms: readonly string[];
  readonly documents: readonly { readonly file: string; readonly passages: number }[];
  readonly unreadable: readonly { readonly file: string; readonly code: string; readonly message: string }[];
  readonly passages: readonly FilePassage[];
}

const defaultPassages = 8;

/** Finds passages by their words: `{ query, file?, maxPassages? }` to `{ terms, documents, unreadable, passages }`, best passage first. */
export const searchText: Tool = defineTool(import.meta.url, 'search_text', {
  description:
    'Finds the passages that best match a question or some words, with their file and line (or page). It knows English word forms and near ' +
    'synonyms, and prefers passages in which the words stand close together: `termCoverage` is 1 when all of them do. Passages are quoted ' +
    'word for word. Without `file` it searches all files. It works by words: another wording may be missed, so search again with other words.',
  effects: 'none',
  runs: 'pool',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: {
      query: { type: 'string', maxLength: 10_000, description: 'A question or some words.' },
      file: { type: 'string', minLength: 1, description: 'A file name as list_files gives it; default all files.' },
      maxPassages: {
        type: 'integer',
        minimum: 1,
        maximum: 20,
        description: `How many passages at most; default ${defaultPassages}.`,
      },
    },
    required: ['query'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      terms: { type: 'array', items: { type: 'string' } },
      documents: listOf({ file: { type: 'string' }, passages: { type: 'integer' } }),
      unreadable: listOf({ file: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } }),
      passages: listOf(
        {
          file: { type: 'string' },
          text: { type: 'string', maxLength: 400 },
          score: { type: 'number' },
          matched: listOf({ term: { type: 'string' }, form: { type: 'string' }, strength: { type: 'number' } }),
          termCoverage: { type: 'number', minimum: 0, maximum: 1 },
        },
        { line: { type: 'integer' }, page: { type: 'integer' } },
      ),
    },
    required: ['terms', 'documents', 'unreadable', 'passages'],
  },
  async execute(input, context) {
    return await search(input as SearchTextInput, context);
  },
});

function listOf(properties: Record<string, unknown>, optional: Record<string, unknown> = {}): Record<string, unknown> {
  const items = { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
  return { type: 'array', items };
}

async function search(input: SearchTextInput, context: ToolContext): Promise<SearchTextOutput> {
  const { query, file, maxPassages = defaultPassages } = input;
  const names = file === undefined ? await listNames(context.access) : [file];
  const terms = parseQuery(query);
  const documents: { file: string; passages: number }[] = [];
  const unreadable: { file: string; code: string; message: string }[] = [];
  const passages: FilePassage[] = [];
  for (const name of names) {
    if (context.signal.aborted) throw new ActorError('cancelled', 'search_text was cancelled', { cause: context.signal.reason });
    try {
      const found = await searchOne(name, terms, maxPassages, context);
      documents.push({ file: name, passages: found.total });
      passages.push(...found.passages);
    } catch (error) {
      // Among many files one that cannot be read hides nothing of the others; alone, it is the outcome.
      if (!isActorError(error) || names.length === 1) throw error;
      unreadable.push({ file: name, code: error.code, message: error.message });
    }
  }
  passages.sort((a, b) => b.score - a.score);
  return { terms: terms.map((term) => term.word), documents, unreadable, passages: passages.slice(0, maxPassages) };
}

async function searchOne(
  name: string,
  terms: readonly QueryTerm[],
  most: number,
  { access }: ToolContext,
): Promise<{ total: number; passages: readonly FilePassage[] }> {
  const document = await openDocument(access, name);
  if (terms.length === 0) return { total: 0, passages: [] };
  const { total, passages } = findPassages(document, terms, most);
  return { total, passages: passages.map((passage) => ({ file: name, ...passage })) };
}

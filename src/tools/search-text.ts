// The tool `search_text`: the passages that speak of what a query asks, in one document or in all of the run's.
import type { SearchOrder } from './search/search-documents.ts';
import { defineTool, type Tool } from './tool.ts';

type SearchTextInput = Omit<SearchOrder, 'maxPassages'> & Partial<SearchOrder>;

/** Passages of a reply, when nothing is said. */
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
    // Loaded when it is first used: what reads and searches documents takes its time and memory to load, and most threads search none.
    const { searchDocuments } = await import('./search/search-documents.ts');
    return await searchDocuments({ maxPassages: defaultPassages, ...(input as SearchTextInput) }, context);
  },
});

function listOf(properties: Record<string, unknown>, optional: Record<string, unknown> = {}): Record<string, unknown> {
  const items = { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
  return { type: 'array', items };
}

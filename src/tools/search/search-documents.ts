// What the tool `search_text` does: opens the documents one after the other, and gathers the passages that speak of the query.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { openDocument } from '../documents/open-document.ts';
import { listNames } from '../files/list-within.ts';
import type { ToolContext } from '../tool.ts';
import { findPassages, type Passage } from './find-passages.ts';
import { parseQuery, type QueryTerm } from './query.ts';

/** What is searched for, and in what: one document, or by default all that the run has. */
export interface SearchOrder {
  readonly query: string;
  readonly file?: string;
  readonly maxPassages: number;
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

/** The passages of all documents, best first. Throws what opening a document throws where it is the only one, and `cancelled`. */
export async function searchDocuments(
  { query, file, maxPassages }: SearchOrder,
  context: ToolContext,
): Promise<SearchTextOutput> {
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

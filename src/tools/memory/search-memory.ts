// What the tool `memory_search` does: the passages of all Markdown and JSON files of the memory, best first.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { openDocument } from '../documents/open-document.ts';
import { listNames } from '../files/list-within.ts';
import { findPassages } from '../search/find-passages.ts';
import { parseQuery, type QueryTerm } from '../search/query.ts';
import type { FileAccess, ToolContext } from '../tool.ts';

export interface MemorySearch {
  readonly query: string;
  /** Passages of the reply, at most. */
  readonly maxPassages: number;
}

interface MemoryPassage {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly score: number;
}

/** How many files were looked through, and the passages. Throws `cancelled`. */
export async function searchMemory(
  { query, maxPassages }: MemorySearch,
  { access, signal }: ToolContext,
): Promise<{ readonly files: number; readonly passages: readonly MemoryPassage[] }> {
  const [root = ''] = access.roots;
  const names = (await listNames(access)).filter((name) => /\.(?:md|json)$/.test(name));
  const terms = parseQuery(query);
  const passages: MemoryPassage[] = [];
  for (const name of names) {
    if (signal.aborted) throw new ActorError('cancelled', 'memory_search was cancelled', { cause: signal.reason });
    for (const found of await passagesOf(access, name, terms, maxPassages))
      passages.push({ ...found, file: relative(root, name) });
  }
  passages.sort((a, b) => b.score - a.score || (a.file < b.file ? -1 : 1));
  return { files: names.length, passages: passages.slice(0, maxPassages) };
}

async function passagesOf(
  access: FileAccess,
  name: string,
  terms: readonly QueryTerm[],
  most: number,
): Promise<readonly Omit<MemoryPassage, 'file'>[]> {
  try {
    const { passages } = findPassages(await openDocument(access, name), terms, most);
    return passages.map(({ text, line = 1, score }) => ({ line, text, score }));
  } catch (error) {
    // A file that cannot be read hides nothing of the others.
    if (isActorError(error)) return [];
    throw error;
  }
}

function relative(root: string, path: string): string {
  return path.startsWith(root)
    ? path
        .slice(root.length)
        .replace(/^[\\/]+/, '')
        .replaceAll('\\', '/')
    : path;
}

// Runs the tool `search_text` as a pool would, in this thread.
import { systemClock } from '../../src/base/clock.ts';
import { runTool } from '../../src/tools/run-tool.ts';
import { searchText } from '../../src/tools/search-text.ts';
import type { FileAccess } from '../../src/tools/tool.ts';
import { filesIn, tempFolder } from './temp-folder.ts';

export interface Found {
  readonly terms: string[];
  readonly documents: { file: string; passages: number }[];
  readonly unreadable: { file: string; code: string }[];
  readonly passages: {
    file: string;
    text: string;
    line?: number;
    page?: number;
    score: number;
    matched: { term: string; form: string; strength: number }[];
    termCoverage: number;
  }[];
}

export async function search(access: FileAccess, query: string, more: object = {}): Promise<Found> {
  const call = { module: searchText.module, name: searchText.name, input: { query, ...more }, callId: 'c1', access };
  return (await runTool(call, { signal: new AbortController().signal, clock: systemClock })) as Found;
}

/** Searches one document, by default of plain text. */
export async function searchIn(content: string, query: string, name = 'a.txt'): Promise<Found> {
  const folder = tempFolder();
  folder.write(name, content);
  return await search(filesIn(folder, name), query);
}

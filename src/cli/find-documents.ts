// Finds the documents that the words of the command name. Three rules keep what is read to what the user meant:
// 1. A word that exists as a path is that path, whatever characters it holds; only other words are patterns.
// 2. A path without pattern characters is passed on even when nothing is there: its own run fails, and the others are answered.
// 3. A link that a pattern finds is followed only to somewhere below the folder where the pattern starts, for whoever filled that
//    folder may have placed it there; `**` follows none.
import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { danglingLinksAreFiles } from './dangling-links.ts';
import { isThere } from './is-there.ts';

export interface DocumentFile {
  /** As the user would type it; unique in one run. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Where the path led, through all links, when it was matched, and where it has to lead when it is read; absent for a named path that led nowhere. */
  readonly realPath?: string;
}

/** A word, or a match of one, that gave no document. */
export interface Unmatched {
  readonly code: 'no-match' | 'path-outside-roots' | 'file-unreadable';
  /** The word or the match. */
  readonly name: string;
  readonly message: string;
}

export interface FoundDocuments {
  /** Sorted by name, each real file once. */
  readonly files: readonly DocumentFile[];
  readonly unmatched: readonly Unmatched[];
}

/** Resolves every word; an aborted signal ends a long crawl with the signal's reason. */
export async function findDocuments(words: readonly string[], cwd: string, signal?: AbortSignal): Promise<FoundDocuments> {
  const files: DocumentFile[] = [];
  const unmatched: Unmatched[] = [];
  for (const word of words) {
    for (const found of await findWord(word, cwd, signal)) {
      if ('code' in found) unmatched.push(found);
      else files.push(found);
    }
    signal?.throwIfAborted();
  }
  return { files: sortOnce(files), unmatched };
}

type Found = DocumentFile | Unmatched;

async function findWord(word: string, cwd: string, signal: AbortSignal | undefined): Promise<readonly Found[]> {
  if (word === '') return [noMatch(word, 'a file name is empty')];
  const path = resolve(cwd, word);
  const kind = await kindOf(path);
  if (kind === 'folder') {
    const pattern = `${word.replace(/\/+$/, '')}/**/*`;
    return [noMatch(word, `${word} is a folder; a folder needs a pattern, such as "${pattern}"`)];
  }
  if (kind === undefined && isGarbled(word)) return [garbled(word)];
  if (kind === 'file' || !isDynamicPattern(word)) return [await named(word, path)];
  const found = await matchPattern(word, cwd, signal);
  return found.length > 0 ? found : [noMatch(word, `no file matches ${word}`)];
}

function noMatch(name: string, message: string): Unmatched {
  return { code: 'no-match', name, message };
}

/** Whether a name holds the character in whose place bytes stood that are no UTF-8: Node.js hands names over as text, and cannot open these. */
const isGarbled = (name: string): boolean => name.includes('\ufffd');

function garbled(name: string): Unmatched {
  return { code: 'file-unreadable', name, message: `${name} cannot be opened, since its name is not UTF-8; rename it` };
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    // A dangling link exists, too: it is a document that cannot be read, not a pattern.
    return (await isThere(path)) ? 'file' : undefined;
  }
}

async function named(name: string, path: string): Promise<DocumentFile> {
  const realPath = await realPathOf(path);
  return realPath === undefined ? { name, path } : { name, path, realPath };
}

async function matchPattern(pattern: string, cwd: string, signal: AbortSignal | undefined): Promise<readonly Found[]> {
  const { base, rest } = splitPattern(pattern);
  const start = resolve(cwd, base);
  const matches = await glob(rest, {
    cwd: start,
    expandDirectories: false,
    fs: danglingLinksAreFiles,
    followSymbolicLinks: !rest.includes('**'),
    ignore: pattern.includes('node_modules') ? [] : ['**/node_modules/**'],
    ...(signal === undefined ? {} : { signal }),
  });
  const realStart = (await realPathOf(start)) ?? start;
  return Promise.all(matches.map((match) => withinStart(join(base, match), join(start, match), realStart)));
}

/** The match, unless it leads out of the folder where its pattern starts. */
async function withinStart(name: string, path: string, realStart: string): Promise<Found> {
  const file = await named(name, path);
  const { realPath } = file;
  // A link that leads nowhere fails as not found; should it lead somewhere by then, that is not what was matched.
  if (realPath === undefined) return isGarbled(name) && !(await isThere(path)) ? garbled(name) : { ...file, realPath: path };
  if (realPath.startsWith(realStart.endsWith(sep) ? realStart : realStart + sep)) return file;
  const message = `${name} is a link that leads elsewhere; to have it read, name it without a pattern`;
  return { code: 'path-outside-roots', name, message };
}

async function realPathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/** Ends a pattern after its leading plain folders, so that the crawl starts there, above the working folder as well. */
function splitPattern(pattern: string): { base: string; rest: string } {
  const segments = pattern.split('/');
  let plain = 0;
  while (plain < segments.length - 1 && !/[*?[\]{}()\\]/.test(segments[plain] ?? '')) plain += 1;
  const base = segments.slice(0, plain).join('/');
  return { base: base === '' && pattern.startsWith('/') ? '/' : base, rest: segments.slice(plain).join('/') };
}

/** By name; of several names for one file one stays: rather no link, rather the shorter. */
function sortOnce(files: readonly DocumentFile[]): DocumentFile[] {
  const byRealPath = new Map<string, DocumentFile>();
  for (const file of files) {
    const key = file.realPath ?? file.path;
    const known = byRealPath.get(key);
    if (known === undefined || isBetterName(file, known)) byRealPath.set(key, file);
  }
  return [...byRealPath.values()].sort(byName);
}

function isBetterName(one: DocumentFile, other: DocumentFile): boolean {
  const isLink = ({ path, realPath }: DocumentFile): boolean => path !== realPath;
  if (isLink(one) !== isLink(other)) return isLink(other);
  return one.name.length < other.name.length || (one.name.length === other.name.length && one.name < other.name);
}

function byName(a: DocumentFile, b: DocumentFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

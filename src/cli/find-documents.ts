// Finds the documents that the words of the command name. Three rules keep what is read to what the user meant:
// 1. A word that exists as a path is that path, whatever characters it holds; only other words are patterns.
// 2. A path without pattern characters is passed on even when nothing is there: its own run fails, and the others are answered.
// 3. A link that a pattern finds is followed only to somewhere below the folder where the pattern starts; `**` follows none.
import { lstat, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';

export interface DocumentFile {
  /** As the user would type it; unique in one run. */
  readonly name: string;
  /** Absolute; with links resolved where that is allowed. */
  readonly path: string;
}

/** A word of the command that gave no document. */
export interface UnmatchedWord {
  readonly code: 'no-match';
  readonly message: string;
}

export interface FoundDocuments {
  /** Sorted by name, each real file once. */
  readonly files: readonly DocumentFile[];
  readonly unmatched: readonly UnmatchedWord[];
}

interface Candidate extends DocumentFile {
  /** What tells two names of one file apart from two files. */
  readonly identity: string;
  readonly isLink: boolean;
}

/** Resolves every word; an aborted signal ends a long crawl with the signal's reason. */
export async function findDocuments(words: readonly string[], cwd: string, signal?: AbortSignal): Promise<FoundDocuments> {
  const candidates: Candidate[] = [];
  const unmatched: UnmatchedWord[] = [];
  for (const word of words) {
    const found = await findWord(word, cwd, signal);
    signal?.throwIfAborted();
    if (Array.isArray(found)) candidates.push(...found);
    else unmatched.push({ code: 'no-match', message: found });
  }
  return { files: sortOnce(candidates), unmatched };
}

/** The documents of one word, or what to say when there are none. */
async function findWord(word: string, cwd: string, signal: AbortSignal | undefined): Promise<Candidate[] | string> {
  if (word === '') return 'a file name is empty';
  const path = resolve(cwd, word);
  const kind = await kindOf(path);
  if (kind === 'folder') {
    const folder = word.replace(/\/+$/, '');
    return `${word} is a folder; a folder needs a pattern, such as "${folder}/**/*"`;
  }
  if (kind === 'file' || !isDynamicPattern(word)) return [await named(word, path)];
  const found = await matchPattern(word, cwd, signal);
  return found.length > 0 ? found : `no file matches ${word}`;
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    // A dangling link exists, too: it is a document that cannot be read, not a pattern.
    return lstat(path).then(
      () => 'file',
      () => undefined,
    );
  }
}

async function named(name: string, path: string): Promise<Candidate> {
  const real = await realpath(path).catch(() => path);
  return { name, path: real, identity: real, isLink: real !== path };
}

async function matchPattern(pattern: string, cwd: string, signal: AbortSignal | undefined): Promise<Candidate[]> {
  const { base, rest } = splitPattern(pattern);
  const start = resolve(cwd, base);
  const matches = await glob(rest, {
    cwd: start,
    expandDirectories: false,
    followSymbolicLinks: !rest.includes('**'),
    ignore: pattern.includes('node_modules') ? [] : ['**/node_modules/**'],
    ...(signal === undefined ? {} : { signal }),
  });
  const realStart = await realpath(start).catch(() => start);
  return Promise.all(matches.map((match) => withinStart(join(base, match), join(start, match), realStart)));
}

/** The match with its links resolved; one that leads elsewhere keeps its own path, which the file tools then refuse. */
async function withinStart(name: string, path: string, realStart: string): Promise<Candidate> {
  const real = await realpath(path).catch(() => path);
  const isWithin = real.startsWith(realStart.endsWith(sep) ? realStart : realStart + sep);
  return isWithin ? { name, path: real, identity: real, isLink: real !== path } : { name, path, identity: path, isLink: true };
}

/** Cuts a pattern after its leading plain folders, so that the crawl starts there, above the working folder as well. */
function splitPattern(pattern: string): { base: string; rest: string } {
  const segments = pattern.split('/');
  let plain = 0;
  while (plain < segments.length - 1 && !/[*?[\]{}()\\]/.test(segments[plain] ?? '')) plain += 1;
  const base = segments.slice(0, plain).join('/');
  return { base: base === '' && pattern.startsWith('/') ? '/' : base, rest: segments.slice(plain).join('/') };
}

/** By name; of several names for one file one stays: rather no link, rather the shorter. */
function sortOnce(candidates: readonly Candidate[]): DocumentFile[] {
  const byIdentity = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = byIdentity.get(candidate.identity);
    if (known === undefined || isBetterName(candidate, known)) byIdentity.set(candidate.identity, candidate);
  }
  return [...byIdentity.values()].sort(byName).map(({ name, path }) => ({ name, path }));
}

function isBetterName(one: Candidate, other: Candidate): boolean {
  if (one.isLink !== other.isLink) return other.isLink;
  return one.name.length < other.name.length || (one.name.length === other.name.length && one.name < other.name);
}

function byName(a: DocumentFile, b: DocumentFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

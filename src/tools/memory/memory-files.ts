// The files of an agents' memory: Markdown and JSON under one folder, each with a revision, which is a hash of its bytes. One writer at a time: the writes of a
// thread into one folder wait for one another, whatever swarm they are of; of two processes that write one file at once one is refused (write-claim.ts).
// 1. Nothing outside the folder is read or written: names are plain, no part of the way may be a link.
// 2. A file is replaced only by whoever names the revision that it has; without a revision only a new file is made.
import { lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { globalTable } from '../../base/global-table.ts';
import { type Random, randomId, systemRandom } from '../../base/random.ts';
import { errnoOf, fileNotFound, fileTooLarge, fileUnreadable, outsideRoots, quoteName } from '../files/file-errors.ts';
import { isThere } from '../files/is-there.ts';
import { openWithin } from '../files/open-within.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { type Claimant, removeLeftClaim, withClaim } from './write-claim.ts';

/** What a memory may hold. */
export const memoryLimits = Object.freeze({
  /** Bytes of one file that is read or written whole. */
  fileBytes: 65_536,
  files: 5000,
  totalBytes: 67_108_864,
});

/** A file of the memory. */
export interface MemoryFile {
  readonly file: string;
  readonly revision: string;
  readonly text: string;
}

export interface MemoryWrite {
  readonly file: string;
  readonly text: string;
  /** The revision that is to be replaced; without it, there must be no such file. */
  readonly ifRevision?: string | undefined;
}

/** How often a file that is replaced meanwhile is opened. */
const mostTries = 5;

/** Folders and a name of letters, digits, space, `_`, `-` and `.`, none of them beginning with a dot; at most 8 deep. */
const namePattern = /^(?:[\p{L}\p{N}_-][\p{L}\p{N}_. -]{0,79}\/){0,7}[\p{L}\p{N}_-][\p{L}\p{N}_. -]{0,79}\.(?:md|json)$/u;

export class MemoryFiles {
  readonly #root: string;
  /** Tells its unfinished files and its claims from those of other swarms and processes. */
  readonly #claimant: Claimant;

  /** `root`: an absolute folder, which is there. */
  constructor(root: string, random: Random = systemRandom, clock: Clock = systemClock) {
    this.#root = root;
    this.#claimant = { mark: randomId(random), clock };
  }

  async read(file: string): Promise<MemoryFile> {
    checkName(file);
    const text = await this.#textOf(file);
    if (text === undefined) throw fileNotFound(file);
    return { file, revision: await revisionOf(text), text };
  }

  /** The new revision. Throws `revision-conflict`, `path-refused`, `file-too-large`, `invalid-tool-input` for JSON that is none. */
  async write(wish: MemoryWrite): Promise<string> {
    // By the real path: two swarms may name one folder in different ways.
    const root = await realpath(this.#root).catch(() => this.#root);
    return await inTurn(root, () => this.#write(root, wish));
  }

  async #write(root: string, { file, text, ifRevision }: MemoryWrite): Promise<string> {
    checkName(file);
    checkText(file, text);
    const before = await this.#textOf(file);
    const revision = await revisionOf(text);
    // Also of a call that is made again because nobody had recorded its outcome.
    if (before === text) return revision;
    await checkRevision(file, before, ifRevision);
    await this.#checkRoom(before === undefined, Buffer.byteLength(text));
    try {
      const path = await this.#place(file);
      const others = (why: string) => conflict(file, why, { ifRevision: ifRevision ?? null });
      const written = await withClaim(path, this.#claimant, async (isHeld) => {
        await checkRevision(file, await this.#textOf(file), ifRevision);
        await writeAtomically(path, text, this.#claimant.mark, async () => {
          if (!(await isHeld())) throw others('was taken over by somebody else, since this write took too long');
        });
      });
      if (written === undefined) throw others('is being written by somebody else');
    } catch (error) {
      if (isActorError(error)) throw error;
      const why = `${errnoOf(error) ?? String(error)}${placeOf(root, error)}`;
      throw new ActorError('path-refused', `${quoteName(file)} cannot be written: ${why}`, { cause: error });
    }
    return revision;
  }

  /** `undefined` when there is no such file. One that another process replaces while it is opened is looked for again. */
  async #textOf(file: string, tries = mostTries): Promise<string | undefined> {
    const access = { files: [], roots: [this.#root], maxFileBytes: memoryLimits.fileBytes };
    try {
      await using opened = await openWithin(access, file);
      return new TextDecoder('utf-8', { fatal: true }).decode(await opened.read());
    } catch (error) {
      const isMissing = isActorError(error, 'file-not-found');
      const mayBeReplaced = isMissing || isActorError(error, 'path-refused');
      if (mayBeReplaced && tries > 1 && (await this.#isThere(file))) return await this.#textOf(file, tries - 1);
      if (isMissing) return undefined;
      throw isActorError(error) ? error : fileUnreadable(file, error);
    }
  }

  async #isThere(file: string): Promise<boolean> {
    try {
      return await isThere(join(this.#root, file));
    } catch (error) {
      throw fileUnreadable(file, error);
    }
  }

  /** Where the file goes; makes the folders on the way, of which none may be a link. */
  async #place(file: string): Promise<string> {
    const root = await realpath(this.#root);
    const parts = file.split('/');
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      folder = join(folder, part);
      await mkdir(folder).catch((error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') throw error;
      });
      if (!(await lstat(folder)).isDirectory()) throw refused(file, 'the way to it is not made of folders');
    }
    const path = join(folder, parts.at(-1) ?? file);
    if ((await realpath(dirname(path))) !== folder) throw refused(file, 'the way to it leads elsewhere');
    return path;
  }

  async #checkRoom(isNew: boolean, bytes: number): Promise<void> {
    const held = await measure(this.#root, this.#claimant.clock.wallTime() - leftoverMs);
    if (isNew && held.files >= memoryLimits.files) throw full(`it has ${memoryLimits.files} files`);
    if (held.bytes + bytes > memoryLimits.totalBytes) throw full(`it would have more than ${memoryLimits.totalBytes} bytes`);
  }
}

/** The last write into each folder that has not ended. */
const lastWrites = globalTable<Promise<unknown>>('troupe.memory-writes');

/** Runs `write` when all writes into that folder have ended that were wished before. */
async function inTurn<Value>(root: string, write: () => Promise<Value>): Promise<Value> {
  const before = lastWrites.get(root);
  const mine = before === undefined ? write() : before.then(write, write);
  lastWrites.set(root, mine);
  try {
    return await mine;
  } finally {
    if (lastWrites.get(root) === mine) lastWrites.delete(root);
  }
}

/** An unfinished file or claim that is older is nobody's: its process died. */
const leftoverMs = 3_600_000;

/**
 * What is held, without unfinished files and claims; those left before that time are removed. Folder by folder: a listing of all at once fails, and would tell
 * of none, when one of them is no more, as the claims of other processes come and go.
 */
async function measure(folder: string, leftBeforeMs: number): Promise<{ files: number; bytes: number }> {
  const sum = { files: 0, bytes: 0 };
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    // No file of the memory, and no folder of one, begins with a dot.
    if (/^\..*\.unfinished$/.test(entry.name) || (entry.isDirectory() && /^\..*\.claim$/.test(entry.name))) {
      await removeLeftover(path, leftBeforeMs);
    } else if (entry.isDirectory()) {
      const held = await measure(path, leftBeforeMs);
      sum.files += held.files;
      sum.bytes += held.bytes;
    } else if (entry.isFile()) {
      const stats = await lstat(path).catch(() => undefined);
      if (stats === undefined) continue;
      sum.files += 1;
      sum.bytes += stats.size;
    }
  }
  return sum;
}

async function removeLeftover(path: string, leftBeforeMs: number): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || stats.mtimeMs >= leftBeforeMs) return;
  if (stats.isDirectory()) await removeLeftClaim(path, leftBeforeMs).catch(() => {});
  else if (stats.isFile()) await rm(path, { force: true }).catch(() => {});
}

/** The first 16 hexadecimal digits of the SHA-256 of the text as UTF-8: enough to tell the versions of one file apart. */
export async function revisionOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex').slice(0, 16);
}

async function checkRevision(file: string, before: string | undefined, ifRevision: string | undefined): Promise<void> {
  const revision = before === undefined ? undefined : await revisionOf(before);
  if (revision === ifRevision) return;
  const is = revision === undefined ? 'is not there' : `is at revision ${revision}`;
  const knew = ifRevision === undefined ? 'no revision was given' : `the writer knew ${ifRevision}`;
  throw conflict(file, `${is}, and ${knew}`, { revision: revision ?? null, ifRevision: ifRevision ?? null });
}

function conflict(file: string, why: string, details: Readonly<Record<string, unknown>>): ActorError {
  return new ActorError('revision-conflict', `${quoteName(file)} ${why}; nothing was written`, { details: { file, ...details } });
}

function checkName(file: string): void {
  if (file.includes('..') || !namePattern.test(file))
    throw outsideRoots(file, 'is no name of a file of the memory, such as notes/plan.md');
}

function checkText(file: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > memoryLimits.fileBytes) throw fileTooLarge(file, bytes, memoryLimits.fileBytes);
  if (text.trim() === '') throw badText('not empty', text);
  if (!file.endsWith('.json')) return;
  try {
    JSON.parse(text);
  } catch {
    throw badText('JSON in a file that ends in .json', text);
  }
}

function badText(rule: string, text: string): ActorError {
  return new ActorError('invalid-tool-input', `text must be ${rule}`, {
    details: { field: 'text', rule, value: text.slice(0, 120) },
  });
}

/** Where in the memory the system met the error: not always at the file, but where something stands in the place of its claim. */
function placeOf(root: string, error: unknown): string {
  const { dest, path } = Object(error) as { readonly dest?: unknown; readonly path?: unknown };
  const at = dest ?? path;
  if (typeof at !== 'string') return '';
  const inside = relative(root, at);
  return inside === '' || inside.startsWith('..') ? '' : ` at ${quoteName(inside)}`;
}

function refused(file: string, why: string): ActorError {
  return new ActorError('path-refused', `${quoteName(file)} may not be written: ${why}`, { details: { file } });
}

function full(why: string): ActorError {
  return new ActorError('file-too-large', `the memory has no room: ${why}`);
}

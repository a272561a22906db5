// The results of `troupe map`: JSON Lines, one for each item as it ends.
// 1. A line is appended whole; what a crash left of the last one is cut off before anything is added, and nothing else ever is.
// 2. Of an item that was tried again the last line counts.
// 3. Until everything else is known to be right the file is neither made nor changed, and one command at a time has it.
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { RunRecord } from '../../agents/runs/run-record.ts';
import { ActorError } from '../../base/actor-error.ts';
import { isThere } from '../is-there.ts';
import { showWord, usage } from '../parse-command-line.ts';
import { otherKind } from './other-kind.ts';
import { lockResults } from './results-lock.ts';

/** One line of the file. */
export interface ResultLine {
  /** The index and a hash of the item. */
  readonly key: string;
  /** Counts the rows of the items' file, from 0. */
  readonly index: number;
  /** Where the item begins in that file, from 1. */
  readonly line: number;
  readonly item: unknown;
  readonly outcome: RunRecord['outcome'];
  /** What the agent gave; null when it did not end in `done`. */
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: RunRecord['usage'];
  readonly costUsd: number | null;
}

export class ResultsFile {
  readonly #path: string;
  readonly #name: string;
  readonly #rest: Rest;
  readonly #unlock: () => Promise<void>;
  #file: FileHandle | undefined;
  /** Keys of the items that are done. */
  readonly done: ReadonlySet<string>;

  private constructor(path: string, name: string, { rest, done }: Found, unlock: () => Promise<void>) {
    this.#path = path;
    this.#name = name;
    this.#rest = rest;
    this.#unlock = unlock;
    this.done = done;
  }

  /** Locks and reads the file; with `resume` it may be there. Changes nothing. Throws `usage`, also for a file that holds something else. */
  static async open(path: string, name: string, resume: boolean): Promise<ResultsFile> {
    return await told(name, async () => {
      await requireRegularFile(path, name);
      const unlock = await lockResults(path, name);
      try {
        return new ResultsFile(path, name, resume ? await found(path, name) : await none(path, name), unlock);
      } catch (error) {
        await unlock();
        throw error;
      }
    });
  }

  /** Makes the file, or mends the end of the one that is there. Before this nothing was written. */
  async begin(): Promise<void> {
    await told(this.#name, async () => {
      const rest = this.#rest;
      this.#file = await open(this.#path, rest.kind === 'new' ? 'ax' : 'a');
      if (rest.kind === 'cut') await this.#file.truncate(rest.wholeBytes);
      if (rest.kind === 'result') await this.#file.appendFile('\n');
    });
  }

  /** Throws `output-failed`; nothing may be appended after that, since part of the line may be there. */
  async append(line: ResultLine): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    await this.#written(this.#file?.appendFile(text));
  }

  /** Throws `output-failed` where the system says only now that something could not be written. */
  async close(): Promise<void> {
    try {
      await this.#written(this.#file?.close());
    } finally {
      await this.#unlock();
    }
  }

  async #written(work: Promise<void> | undefined): Promise<void> {
    try {
      await work;
    } catch (cause) {
      const what = `--out: ${showWord(this.#name)} cannot be written: ${(cause as Error).message}`;
      throw new ActorError('output-failed', `${what}; when that is mended, --resume goes on from here`, { cause });
    }
  }
}

/** What is to be done at the end of the file before anything is added. */
type Rest = { readonly kind: 'new' | 'none' | 'result' } | { readonly kind: 'cut'; readonly wholeBytes: number };

interface Found {
  readonly rest: Rest;
  readonly done: ReadonlySet<string>;
}

/** Of anything else nothing can be read back. */
async function requireRegularFile(path: string, name: string): Promise<void> {
  // What cannot be seen is told where it is opened.
  const other = await otherKind(path).catch(() => undefined);
  if (other === undefined) return;
  throw usage(`--out: ${showWord(name)} is ${other}, and results are kept in a regular file, which --resume reads`, {
    field: 'out',
  });
}

async function none(path: string, name: string): Promise<Found> {
  if (await isThere(path)) throw isThereAlready(name);
  return { rest: { kind: 'new' }, done: new Set() };
}

async function found(path: string, name: string): Promise<Found> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const whole = bytes.toString('utf8', 0, wholeBytes);
  const kind = tailOf(bytes.toString('utf8', wholeBytes));
  const done = doneIn(kind === 'result' ? bytes.toString() : whole, name);
  if (kind === 'other') throw noResult(name, whole.split('\n').length);
  return { rest: kind === 'cut' ? { kind, wholeBytes } : { kind }, done };
}

/** What the system says of the file, in words that fit the command. */
async function told<Value>(name: string, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThereAlready(name);
    if (code?.startsWith('E') !== true) throw error;
    throw usage(`--out: ${showWord(name)} cannot be written: ${message}`, { field: 'out' });
  }
}

function isThereAlready(name: string): ActorError {
  return usage(`--out: ${showWord(name)} is there already; --resume goes on with it`, { field: 'out' });
}

function doneIn(text: string, name: string): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const { key, outcome } = resultOf(line, index + 1, name);
    if (outcome === 'done') done.add(key);
    else done.delete(key);
  }
  return done;
}

/**
 * What stands after the last line break: a result that lacks nothing but its break, what a crash left of one, or something else. A result begins with its key.
 */
function tailOf(text: string): 'none' | 'result' | 'cut' | 'other' {
  if (text === '') return 'none';
  try {
    return isResult(JSON.parse(text)) ? 'result' : 'other';
  } catch {
    return '{"key":"'.startsWith(text) || /^\{"key":"\d+(-|$)/.test(text) ? 'cut' : 'other';
  }
}

function resultOf(text: string, line: number, name: string): Pick<ResultLine, 'key' | 'outcome'> {
  try {
    const value: unknown = JSON.parse(text);
    if (isResult(value)) return value;
  } catch {}
  throw noResult(name, line);
}

function isResult(value: unknown): value is Pick<ResultLine, 'key' | 'outcome'> {
  const { key, outcome } = (value ?? {}) as Partial<ResultLine>;
  return typeof key === 'string' && typeof outcome === 'string';
}

function noResult(name: string, line: number): ActorError {
  return usage(`--resume: line ${line} of ${showWord(name)} is no result of troupe map`, { field: 'out', line });
}

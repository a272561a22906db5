// The results of `troupe map`: JSON Lines, one for each item as it ends.
// 1. A line is appended whole; what a crash left of the last one is cut off before anything is added, and nothing else ever is.
// 2. Of an item that was tried again the last line counts.
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { RunRecord } from '../../agents/runs/run-record.ts';
import type { ActorError } from '../../base/actor-error.ts';
import { showWord, usage } from '../parse-command-line.ts';

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
  readonly #file: FileHandle;
  /** Keys of the items that are done. */
  readonly done: ReadonlySet<string>;

  private constructor(file: FileHandle, done: ReadonlySet<string>) {
    this.#file = file;
    this.done = done;
  }

  /** Opens a new file, or with `resume` one that is there as well. Throws `usage`, also for a file that holds something else. */
  static async open(path: string, name: string, resume: boolean): Promise<ResultsFile> {
    try {
      if (!resume) return new ResultsFile(await open(path, 'ax'), new Set());
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return Buffer.alloc(0);
        throw error;
      });
      const wholeBytes = bytes.lastIndexOf('\n') + 1;
      const whole = bytes.toString('utf8', 0, wholeBytes);
      const tail = tailOf(bytes.toString('utf8', wholeBytes));
      const done = doneIn(tail === 'result' ? bytes.toString() : whole, name);
      if (tail === 'other') throw noResult(name, whole.split('\n').length);
      const file = await open(path, 'a');
      if (tail === 'cut') await file.truncate(wholeBytes);
      if (tail === 'result') await file.appendFile('\n');
      return new ResultsFile(file, done);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw usage(`--out: ${showWord(name)} is there already; --resume goes on with it`, { field: 'out' });
      if (code?.startsWith('E') !== true) throw error;
      throw usage(`--out: ${showWord(name)} cannot be written: ${message}`, { field: 'out' });
    }
  }

  async append(line: ResultLine): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(line)}\n`);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
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

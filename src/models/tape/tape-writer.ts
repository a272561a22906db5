// Writes a tape. The one writer of its file.
// 1. A file that is there is never written to; the new one is its owner's alone (mode 0600).
// 2. A call is in the file when `record` settles. Lines are appended one after another, whole.
import { type FileHandle, open } from 'node:fs/promises';
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { canonicalJson, type PartPrints, type RequestPrint } from './request-print.ts';
import { type CallKey, type CallLine, type TapedOutcome, type TapeLine, tapeVersion, writeLine } from './tape-line.ts';
import { withoutKeys, withoutTexts } from './without-keys.ts';

/** A call as it is to be recorded. */
export interface RecordedCall extends CallKey {
  readonly print: RequestPrint;
  /** How long it took. */
  readonly ms: number;
  readonly outcome: TapedOutcome;
}

export class TapeWriter {
  readonly #file: FileHandle;
  readonly #secrets: readonly string[];
  readonly #heads = new Map<string, string>();
  /** The messages of the last call of each run that has not ended, as canonical JSON. */
  readonly #lastMessages = new Map<string, readonly string[]>();
  #last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, secrets: readonly string[]) {
    this.#file = file;
    this.#secrets = secrets;
  }

  /** Makes the file, in which none of `secrets` will stand; `invalid-argument`, naming `field`, when something stands there or it cannot be made. */
  static async create(path: string, field: string, secrets: readonly string[] = []): Promise<TapeWriter> {
    let file: FileHandle;
    try {
      file = await open(path, 'wx', 0o600);
    } catch (error) {
      const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
      throw isThere
        ? invalidArgument(field, 'a path where nothing is yet, for a tape is never overwritten', path)
        : new ActorError('invalid-argument', `${field}: no tape can be made at ${path}: ${(error as Error).message}`, {
            cause: error,
          });
    }
    const writer = new TapeWriter(file, secrets);
    await writer.#append({ kind: 'tape', version: tapeVersion });
    return writer;
  }

  /** Settles when the call stands in the file. */
  record(call: RecordedCall): Promise<void> {
    const { run, turn, attempt, print, ms } = call;
    const { lines, head } = this.#headOf(print.head);
    const messages = print.messages.map((message) => canonicalJson(message));
    const last = this.#lastMessages.get(run) ?? [];
    const differs = messages.findIndex((message, index) => message !== last[index]);
    const same = differs === -1 ? messages.length : differs;
    this.#lastMessages.set(run, messages);
    const line: CallLine = {
      ...{ kind: 'call', run, turn, attempt, hash: print.hash, head, same },
      messages: print.messages.slice(same),
      ms: Math.round(ms),
      outcome: withoutKeys(call.outcome),
    };
    return this.#append(...lines, line);
  }

  /** The run makes no further call. One that is recorded late all the same stands whole in the file. */
  runEnded(run: string): void {
    this.#lastMessages.delete(run);
  }

  /** After the last line. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#file.close();
  }

  #headOf(parts: PartPrints): { readonly head: string; readonly lines: readonly TapeLine[] } {
    const text = canonicalJson(parts);
    const known = this.#heads.get(text);
    if (known !== undefined) return { head: known, lines: [] };
    const id = `h${this.#heads.size + 1}`;
    this.#heads.set(text, id);
    return { head: id, lines: [{ kind: 'head', id, parts }] };
  }

  #append(...lines: readonly TapeLine[]): Promise<void> {
    const text = lines.map((line) => writeLine(this.#secrets.length === 0 ? line : withoutTexts(line, this.#secrets))).join('');
    this.#last = this.#last.catch(() => {}).then(() => this.#file.appendFile(text));
    return this.#last;
  }
}

// Plays a tape: answers a call with what was recorded for it, found by run, request and occurrence.
// 1. The same call (run, turn and attempt) gets the same answer, however often it is asked: an agent that was restarted asks again.
// 2. Of equal requests of one run, the first call gets the first recording, and so on. What was recorded twice for one call counts once, as it was last.
// 3. Nothing but an equal request is ever answered.
import { readFile } from 'node:fs/promises';
import { ActorError } from '../../base/actor-error.ts';
import type { PartPrints, RequestPrint } from './request-print.ts';
import { describeMiss } from './tape-difference.ts';
import { type CallKey, damaged, readLine, type TapedOutcome } from './tape-line.ts';

/** A call as a tape has it. */
export interface PlayedCall extends CallKey {
  readonly print: RequestPrint;
  readonly ms: number;
  readonly outcome: TapedOutcome;
}

export class TapePlayer {
  /** In the order in which they were first recorded. */
  readonly #byRun: ReadonlyMap<string, readonly PlayedCall[]>;
  readonly #answered = new Map<string, PlayedCall>();
  /** How many calls of a run and a request were answered. */
  readonly #taken = new Map<string, number>();

  constructor(calls: Iterable<PlayedCall>) {
    const byRun = new Map<string, Map<string, PlayedCall>>();
    for (const call of calls) {
      const ofRun = byRun.get(call.run) ?? new Map<string, PlayedCall>();
      byRun.set(call.run, ofRun.set(keyOf(call), call));
    }
    this.#byRun = new Map([...byRun].map(([run, ofRun]) => [run, [...ofRun.values()]]));
  }

  /** Reads the file. `tape-damaged`, naming the line, for one that is no whole tape; `file-not-found` or `file-unreadable` for none. */
  static async open(path: string): Promise<TapePlayer> {
    return new TapePlayer(await readTape(path));
  }

  /** What was recorded for the call; throws `tape-miss`, which says how the request differs from the nearest. */
  play(asked: CallKey & { readonly print: RequestPrint }): PlayedCall {
    const key = keyOf(asked);
    const known = this.#answered.get(key);
    if (known?.print.hash === asked.print.hash) return known;
    const ofRun = this.#byRun.get(asked.run) ?? [];
    const occurrences = ofRun.filter(({ print }) => print.hash === asked.print.hash);
    const occurrence = `${asked.run} ${asked.print.hash}`;
    const taken = this.#taken.get(occurrence) ?? 0;
    const found = occurrences[taken];
    if (found === undefined) {
      const message = describeMiss(asked, ofRun, occurrences.length, [...this.#byRun.keys()]);
      throw new ActorError('tape-miss', message, { details: { run: asked.run, turn: asked.turn } });
    }
    this.#taken.set(occurrence, taken + 1);
    this.#answered.set(key, found);
    return found;
  }
}

function keyOf({ run, turn, attempt }: CallKey): string {
  return `${run}/${turn}/${attempt}`;
}

async function readTape(path: string): Promise<readonly PlayedCall[]> {
  const calls: PlayedCall[] = [];
  const heads = new Map<string, PartPrints>();
  const lastMessages = new Map<string, readonly PartPrints[]>();
  const lines = await linesOf(path);
  if (lines.length === 0) throw damaged(path, 1, 'is missing: the file is empty');
  for (const [index, text] of lines.entries()) {
    const number = index + 1;
    const line = readLine(text, number, path);
    if (line.kind === 'head') heads.set(line.id, line.parts);
    if (line.kind !== 'call') continue;
    const { run, turn, attempt, hash, same, ms, outcome } = line;
    const head = heads.get(line.head);
    const last = lastMessages.get(run) ?? [];
    if (head === undefined || same > last.length) throw damaged(path, number, 'goes on from a line that is not there');
    const messages = [...last.slice(0, same), ...line.messages];
    lastMessages.set(run, messages);
    calls.push({ run, turn, attempt, print: { hash, head, messages }, ms, outcome });
  }
  return calls;
}

async function linesOf(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'file-not-found' : 'file-unreadable';
    throw new ActorError(code, `the tape ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const lines = text.split('\n');
  if (lines.at(-1) !== '') throw damaged(path, lines.length, 'was not written to its end');
  return lines.slice(0, -1);
}

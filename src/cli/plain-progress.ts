// Progress as plain lines without control codes: the start, each finished document (every nth of many; of cancelled ones as well), restarts and failures.
import type { SwarmEvent } from '../agents/swarm-events.ts';
import { HeldUpLines, heldUpLine } from './held-up-lines.ts';
import type { OutputStream } from './output-stream.ts';
import type { Progress, ProgressSetting } from './progress.ts';
import { ProgressBoard } from './progress-board.ts';
import { counted, showCount, showDuration, showFailure, showRun } from './show-amounts.ts';

/** About how many lines the good documents of one run may take. */
const linesPerRun = 20;

export class PlainProgress implements Progress {
  readonly #setting: ProgressSetting;
  readonly #output: OutputStream;
  readonly #board: ProgressBoard;
  readonly #step: number;
  readonly #heldUp = new HeldUpLines();

  constructor(setting: ProgressSetting, output: OutputStream) {
    this.#setting = setting;
    this.#output = output;
    this.#board = new ProgressBoard(setting.documents);
    this.#step = Math.max(1, Math.ceil(setting.documents / linesPerRun));
    const what = setting.documents === 0 ? 'working on the goal' : `reading ${counted(setting.documents, 'document')}`;
    this.#line(`${what}, at most ${showCount(setting.maxConcurrent)} at once`);
  }

  show(event: SwarmEvent): void {
    const news = this.#board.apply(event);
    const waiting = heldUpLine(this.#heldUp, event, this.#board, this.#setting.clock.now());
    if (waiting !== undefined) this.#line(waiting);
    if (news === undefined) return;
    const { record } = news;
    if (news.kind === 'restarted') this.#line(`restarted ${showRun(record)} (${counted(record.restarts, 'restart')})`);
    else if (record.status === 'cancelled' && record.parent !== null && !this.#isDue()) return;
    else if (news.kind === 'failed') this.#line(`${this.#count(record.parent)}${record.status} ${showFailure(record)}`);
    else if (record.parent !== null && this.#isDue())
      this.#line(`${this.#count(record.parent)}${this.#setting.documents === 0 ? 'done' : 'read'} ${showRun(record)}`);
  }

  stop(): void {}

  #isDue(): boolean {
    return this.#board.finished % this.#step === 0 || this.#board.finished === this.#board.documents;
  }

  #count(parent: string | null): string {
    return parent === null ? '' : `${showCount(this.#board.finished)}/${showCount(this.#board.documents)} `;
  }

  #line(text: string): void {
    const elapsed = showDuration(this.#setting.clock.now() - this.#setting.startedAt);
    this.#output.write(`troupe: ${text} (${elapsed})\n`);
  }
}

// Progress that is redrawn in place: a bar for all documents with the time that has passed, below it one row per run at work.
// There is a fixed number of rows, which runs take and give back; so the picture never jumps, and it fits a small terminal.
import cliProgress from 'cli-progress';
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { CommandHost, TerminalStream } from './command-host.ts';
import { clipEnd, clipStart, displayWidth } from './display-width.ts';
import { escapeLine } from './escape.ts';
import { HeldUpLines, heldUpLine } from './held-up-lines.ts';
import type { Progress, ProgressSetting } from './progress.ts';
import { ProgressBoard } from './progress-board.ts';
import { counted, showCount, showElapsed, showFailure, showRun } from './show-amounts.ts';

/** A terminal that does not say how large it is. */
const usualRows = 24;
const usualColumns = 80;
const mostRows = 16;
const widestBar = 24;

/** Draws one line of the picture; at most `width` columns. */
type Draw = (width: number) => string;

export class LiveProgress implements Progress {
  readonly #setting: ProgressSetting;
  readonly #board: ProgressBoard;
  readonly #terminal: TerminalStream;
  readonly #bars: cliProgress.MultiBar;
  /** The id of the run that each row shows. */
  readonly #rows: (string | undefined)[];
  /** When each run at work was first seen there. */
  readonly #since = new Map<string, number>();
  readonly #heldUp = new HeldUpLines();
  #isStopped = false;

  constructor(setting: ProgressSetting, host: CommandHost) {
    this.#setting = setting;
    this.#terminal = host.stderr;
    this.#board = new ProgressBoard(setting.documents);
    this.#rows = new Array(rowsFor(setting, host.stderr.rows ?? usualRows)).fill(undefined);
    this.#bars = new cliProgress.MultiBar({
      stream: host.stderr,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: false,
      gracefulExit: false,
      // A line that was logged moves all rows down, also those whose text is the same.
      forceRedraw: true,
      format: (_options, params, payload: { draw: Draw }) => payload.draw(params.maxWidth - 1),
    });
    // Above the rows, so that free ones leave no gap.
    this.#bars.create(1, 0, { draw: (width: number) => this.#drawTotal(width) });
    for (const row of this.#rows.keys()) this.#bars.create(1, 0, { draw: (width: number) => this.#drawRow(row, width) });
  }

  show(event: SwarmEvent): void {
    if (this.#isStopped) return;
    const news = this.#board.apply(event);
    this.#assignRows();
    const waiting = heldUpLine(this.#heldUp, event, this.#board, this.#setting.clock.now());
    if (waiting !== undefined) this.#log(waiting);
    // Those that were cancelled are counted, and would fill the screen.
    const isCancelled = news?.record.status === 'cancelled' && news.record.parent !== null;
    if (news?.kind === 'failed' && !isCancelled) this.#log(`${news.record.status} ${showFailure(news.record)}`);
    if (news?.kind === 'restarted') this.#log(`restarted ${showRun(news.record)}`);
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    // Draws the lines that were logged since the last frame.
    this.#bars.update();
    this.#bars.stop();
  }

  /** A run keeps its row for as long as it is at work; a free row is taken by the run that has been known longest. */
  #assignRows(): void {
    const { active } = this.#board;
    for (const id of this.#since.keys()) if (!active.has(id)) this.#since.delete(id);
    for (const id of active.keys()) if (!this.#since.has(id)) this.#since.set(id, this.#setting.clock.now());
    const shown = new Set<string>();
    for (const [row, id] of this.#rows.entries()) {
      if (id !== undefined && active.has(id)) shown.add(id);
      else this.#rows[row] = undefined;
    }
    for (const id of active.keys()) {
      const free = this.#rows.indexOf(undefined);
      if (free === -1) return;
      if (!shown.has(id)) this.#rows[free] = id;
    }
  }

  #drawRow(row: number, width: number): string {
    const run = this.#board.active.get(this.#rows[row] ?? '');
    if (run === undefined) return '';
    const { record, activity } = run;
    const now = this.#setting.clock.now();
    const elapsed = showElapsed(now - (this.#since.get(record.id) ?? now));
    const doing = width >= 60 && activity !== '' ? `  ${clipEnd(escapeLine(activity), 18)}` : '';
    const agent = `  ${escapeLine(record.agent)}  `;
    const room = width - displayWidth(agent + doing + elapsed) - 2;
    return clipEnd(`${agent}${clipStart(showRun(record), Math.max(8, room))}${doing}  ${elapsed}`, width);
  }

  #drawTotal(width: number): string {
    const { finished, documents, failed, restarts, queued, active } = this.#board;
    const barWidth = Math.min(widestBar, Math.max(6, Math.floor(width / 4)));
    const filled = documents === 0 ? 0 : Math.round((Math.min(finished, documents) / documents) * barWidth);
    const hidden = active.size - this.#rows.filter((id) => id !== undefined).length;
    const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${showCount(finished)}/${showCount(documents)}`;
    const parts = [
      // Of a goal it is not known how many tasks there will be, and at first there are none.
      documents === 0 ? 'working on the goal' : bar,
      showElapsed(this.#sinceStart()),
      ...(failed > 0 ? [`${showCount(failed)} failed`] : []),
      ...(restarts > 0 ? [counted(restarts, 'restart')] : []),
      ...(queued > 0 ? [`${showCount(queued)} queued`] : []),
      ...(hidden > 0 ? [`${showCount(hidden)} more at work`] : []),
    ];
    return clipEnd(parts.join(' · '), width);
  }

  /** Leaves a line above the rows. While they are drawn the terminal does not wrap, and would show the last character in the last column. */
  #log(text: string): void {
    this.#bars.log(`${clipEnd(text, (this.#terminal.columns ?? usualColumns) - 1)}\n`);
  }

  #sinceStart(): number {
    return this.#setting.clock.now() - this.#setting.startedAt;
  }
}

/** Rows for the runs that can be at work, and one for the orchestrator that waits for them; less where the terminal is small. */
function rowsFor(setting: ProgressSetting, terminalRows: number): number {
  const wanted = Math.min(setting.maxConcurrent, setting.documents === 0 ? setting.maxConcurrent : setting.documents) + 1;
  return Math.max(1, Math.min(wanted, mostRows, terminalRows - 3));
}

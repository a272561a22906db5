// Which of the waits for a provider are told in a line: all those of one run, and of the others one now and then, since they wait for the same.
import type { SwarmEvent } from '../agents/swarm-events.ts';
import { escapeLine } from './escape.ts';
import type { ProgressBoard } from './progress-board.ts';
import { showRun } from './show-amounts.ts';

/** Between the lines that tell of different runs, in milliseconds. */
const pauseMs = 5_000;

export class HeldUpLines {
  #run: string | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** The line, escaped, if one is due. `name` is what the run is known by. */
  line(event: SwarmEvent, nowMs: number, name = `run ${event.kind === 'activity' ? event.runId : ''}`): string | undefined {
    if (event.kind !== 'activity' || event.isHeldUp !== true) return undefined;
    if (event.runId !== this.#run && nowMs - this.#toldAt < pauseMs) return undefined;
    this.#run = event.runId;
    this.#toldAt = nowMs;
    return `waiting: ${name}: ${escapeLine(event.text)}`;
  }
}

/** The same, of a run that the board knows. */
export function heldUpLine(lines: HeldUpLines, event: SwarmEvent, board: ProgressBoard, nowMs: number): string | undefined {
  const record = event.kind === 'activity' ? board.record(event.runId) : undefined;
  return lines.line(event, nowMs, record === undefined ? undefined : showRun(record));
}

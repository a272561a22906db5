// What the runs of a swarm share: the blackboard and the calls of the desk that serves it. Lies in the swarm's home, so that a restarted actor finds
// all of it; after the loss of the process what the journal says was written is put back.
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { Blackboard } from './blackboard.ts';
import { BoardReplay } from './board-replay.ts';
import { boardDeskTools } from './board-service.ts';
import { DeskCalls } from './desk-calls.ts';

export class SharedThings {
  readonly board: Blackboard;
  readonly calls: DeskCalls;
  readonly #replay: BoardReplay;
  #isRestored = false;

  constructor(nowMs: () => number) {
    this.board = new Blackboard(nowMs);
    this.calls = new DeskCalls(boardDeskTools(this.board));
    this.#replay = new BoardReplay(this.board);
  }

  /** An event of the journal, and the run before it; only those of the first reading count, since later ones are here already. */
  replay(before: RunState | undefined, event: RunEvent): void {
    if (!this.#isRestored) this.#replay.hear(before, event);
  }

  /** The journal has been read. */
  restored(): void {
    this.#isRestored = true;
  }
}

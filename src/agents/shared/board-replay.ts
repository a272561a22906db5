// The blackboard out of a journal: what runs are recorded to have written and claimed, and have not given up. What code wrote is not in a journal.
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import type { Blackboard } from './blackboard.ts';
import { type BoardClaimInput, type BoardWriteInput, boardClaim, boardWrite, claimMs } from './board-tools.ts';

export class BoardReplay {
  readonly #board: Blackboard;

  constructor(board: Blackboard) {
    this.#board = board;
  }

  /** One event, in the journal's order; `before` is its run before it. */
  hear(before: RunState | undefined, event: RunEvent): void {
    if (event.kind === 'ended') this.#board.releaseAll(event.run);
    if (event.kind !== 'tool-finished' || !event.result.ok) return;
    const { callId, name, output } = event.result;
    const call = before?.calls.find((one) => one.call.callId === callId)?.call;
    // The schemas of the tools held for whatever has a good result.
    if (call === undefined) return;
    if (name === boardWrite.name) {
      const { namespace, key, value } = call.input as BoardWriteInput;
      this.#board.restore(namespace, key, value, (output as { revision: number }).revision, event.run);
    } else if (name === boardClaim.name) {
      const { namespace, key, forMs = claimMs.usual, release = false } = call.input as BoardClaimInput;
      if (release) this.#board.release(namespace, key, event.run);
      else this.#board.restoreClaim(namespace, key, event.run, event.atMs + forMs);
    }
  }
}

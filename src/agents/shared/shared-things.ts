// What the runs of a swarm share: the blackboard, the memory and the progress log, and the calls of the desk that serves them. Lies in the swarm's home, so that a restarted actor finds
// all of it; after the loss of the process what the journal says was written is put back.
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import type { SwarmEvent } from '../swarm-events.ts';
import { Blackboard } from './blackboard.ts';
import { BoardReplay } from './board-replay.ts';
import { boardDeskTools } from './board-service.ts';
import { DeskCalls } from './desk-calls.ts';
import { memoryDeskTools, type RunPoolTask } from './memory-service.ts';
import type { ProgressLog } from './progress-log.ts';
import { progressDeskTool } from './progress-tool.ts';
import type { SharedSettings } from './shared-options.ts';

export interface SharedParts {
  readonly settings: SharedSettings & { readonly maxFileBytes: number };
  nowMs(): number;
  readonly runTask: RunPoolTask;
  /** A run is at that, in words. */
  activity(run: string, text: string): void;
}

export class SharedThings {
  readonly board: Blackboard;
  readonly calls: DeskCalls;
  readonly #replay: BoardReplay;
  #isRestored = false;
  /** Set when the swarm keeps one. */
  progress: ProgressLog | undefined;
  /** Where what goes wrong is told; the desk's actor has it. */
  warn: (error: unknown) => void = () => {};

  constructor(parts: SharedParts) {
    const { memoryRoot, maxFileBytes } = parts.settings;
    this.board = new Blackboard(() => parts.nowMs());
    const progress = progressDeskTool((run, text) => {
      this.progress?.note(run, text);
      parts.activity(run, text);
    });
    const memory = memoryRoot === null ? [] : memoryDeskTools(memoryRoot, parts.runTask, maxFileBytes);
    this.calls = new DeskCalls([...boardDeskTools(this.board), progress, ...memory]);
    this.#replay = new BoardReplay(this.board);
  }

  /** Passes a swarm's event on, to the progress log first. */
  tell(event: SwarmEvent, onEvent: ((event: SwarmEvent) => unknown) | undefined): unknown {
    this.progress?.hear(event);
    return onEvent?.(event);
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

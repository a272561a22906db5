// The swarm as its user holds it: starts runs, and knows what became of them.
import type { Agent } from './agent.ts';
import type { CallOptions } from './call-options.ts';
import type { StreamedEvent } from './events/event-stream.ts';
import type { GatewayStatistics } from './gateway/gateway-statistics.ts';
import type { SwarmHealth } from './health.ts';
import type { Joins } from './joins/joins.ts';
import type { MapLoop, Merges } from './joins/merges.ts';
import type { LedgerReport } from './money/ledger-report.ts';
import type { MapOptions } from './runs/map-runs.ts';
import type { Run, Session } from './runs/run.ts';
import type { RunRecord } from './runs/run-record.ts';
import type { Board } from './shared/board.ts';
import type { Task } from './task.ts';

/** Runs agents. `stop` it, or hold it with `await using`. */
export interface Swarm extends Joins, Merges {
  /** Starts a run and returns at once. Throws `invalid-argument` or `invalid-input` for a task that cannot be; `system-stopped` after `stop`. */
  spawn<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>, options?: CallOptions): Run<Output>;
  /** The same as `spawn`; reads better for the one run that the rest hangs under. */
  run<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>, options?: CallOptions): Run<Output>;
  /**
   * One run for each item; the outcomes come as the runs end, each with its item and index, whether or not the next item has come. Items are
   * taken only as fast as runs end, so that endless ones are welcome. An item whose task cannot be, or whose task function throws, fails alone.
   * Leaving the loop cancels the runs that this map started; a second loop over the same map gives nothing. Throws `invalid-argument` at once; the loop throws what the source of the items
   * threw, and `system-stopped` or `cancelled` when the swarm stops, or the signal fires, before the source has ended. With `retries` an item
   * whose run ended badly gets another run, for which `task` is called again.
   */
  map<Item, Input, Output>(
    agent: Agent<Input, Output>,
    items: Iterable<Item> | AsyncIterable<Item>,
    task: (item: Item, index: number) => Task<Input>,
    options?: MapOptions,
  ): MapLoop<Item, Output>;
  /** The blackboard that its runs share, also with code. */
  readonly board: Board;
  /** The open session of that id which code made, in this process or, by the journal, in an earlier one. Throws `unknown-session`. */
  session(id: string): Session;
  /** The results that runs beneath others gave, and that those ended without having read: nothing that was done is lost. Taken from `records()`. */
  parked(): RunRecord[];
  /** The records of the runs, those that models started too, in the order in which they began; of ended runs the last ones (`keepRecords`). */
  records(): RunRecord[];
  /**
   * What happens from when the loop begins to when the swarm has stopped. Changes of status are never left out; what a run is at is told as far as
   * the loop keeps up, and `left-out` counts the rest. Leaving the loop ends its subscription.
   */
  events(): AsyncIterable<StreamedEvent>;
  /** How the swarm stands, as plain data: for a probe of a service, say. */
  health(): SwarmHealth;
  /**
   * What the gateway of its system counts, by provider: calls, tokens, waits, retries, the circuit; other swarms of that system are counted too. `null` before the
   * first call of a hosted model, and when it does not answer.
   */
  gateway(): Promise<GatewayStatistics | null>;
  /** Takes no new runs, lets the open ones end, and stops; what is open after `timeoutMs` is cancelled. Rejects with `invalid-argument`. */
  drain(options?: SwarmDrainOptions): Promise<SwarmDrainReport>;
  /** What was spent since the swarm was created, in total, by model and by run, and what is set aside for calls that are open. */
  ledger(): LedgerReport;
  /** Cancels all runs, those too that were taken up from a journal; settled when all have ended, which needs a journal that answers. The swarm can be used afterwards. */
  cancel(reason?: string): Promise<void>;
  /**
   * Cancels all runs and stops everything that the swarm started: its actors, and its system when it has one of its own. Runs that have not
   * ended 5 s later, as when the journal does not answer, fail as `system-stopped`, and the log gets an error with their number. A journal that
   * was given is left open.
   */
  stop(): Promise<void>;
  /** Stops; when runs are still open, the log gets a warning with their number. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SwarmDrainOptions {
  /** How long the open runs may take; milliseconds, at least 0, default 30,000. */
  readonly timeoutMs?: number;
}

/** What became of the runs that code had started and that were open. */
export interface SwarmDrainReport {
  readonly ended: number;
  /** Those that had to be cancelled. */
  readonly cancelled: number;
}

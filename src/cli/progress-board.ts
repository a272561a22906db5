// What is known of a swarm at work, folded from its events. The live and the plain progress show the same board.
import { isTerminal, type RunRecord } from '../agents/runs/run-record.ts';
import type { SwarmEvent } from '../agents/swarm-events.ts';

/** Something that a person may want to be told of. */
export type ProgressNews =
  | { readonly kind: 'finished'; readonly record: RunRecord }
  | { readonly kind: 'failed'; readonly record: RunRecord }
  | { readonly kind: 'restarted'; readonly record: RunRecord };

/** A run that is at work, or waits for its children. */
export interface ActiveRun {
  readonly record: RunRecord;
  readonly activity: string;
}

export class ProgressBoard {
  readonly #planned: number;
  readonly #records = new Map<string, RunRecord>();
  /** At work, in the order in which they came to be. */
  readonly #active = new Map<string, ActiveRun>();
  readonly #queued = new Set<string>();
  #tasks = 0;
  #read = 0;
  #failed = 0;
  #restarts = 0;

  constructor(documents: number) {
    this.#planned = documents;
  }

  /** How many documents there are to read; of a goal, how many tasks were handed out so far. */
  get documents(): number {
    return Math.max(this.#planned, this.#tasks);
  }

  /** Documents whose reader has ended, well or not. */
  get finished(): number {
    return this.#read + this.#failed;
  }

  get failed(): number {
    return this.#failed;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** How many runs wait for a place. */
  get queued(): number {
    return this.#queued.size;
  }

  /** Runs at work, or waiting for their children, by id. */
  get active(): ReadonlyMap<string, ActiveRun> {
    return this.#active;
  }

  /** The run's latest record. */
  record(id: string): RunRecord | undefined {
    return this.#records.get(id);
  }

  /** Takes an event in and says what of it is news. */
  apply(event: SwarmEvent): ProgressNews | undefined {
    if (event.kind === 'activity') {
      const run = this.#active.get(event.runId);
      if (run?.record.status === 'running') this.#active.set(event.runId, { record: run.record, activity: event.text });
      return undefined;
    }
    if (event.kind !== 'run') return undefined;
    const { record } = event;
    const before = this.#records.get(record.id);
    if (before !== undefined && isTerminal(before.status)) return undefined;
    this.#records.set(record.id, record);
    if (before === undefined && record.parent !== null) this.#tasks += 1;
    this.#place(record);
    const restarts = record.restarts - (before?.restarts ?? 0);
    this.#restarts += Math.max(0, restarts);
    if (isTerminal(record.status)) return this.#end(record);
    return restarts > 0 ? { kind: 'restarted', record } : undefined;
  }

  #place(record: RunRecord): void {
    const { id, status } = record;
    if (status === 'queued' || status === 'accepted') this.#queued.add(id);
    else this.#queued.delete(id);
    if (status === 'waiting') this.#active.set(id, { record, activity: 'waiting' });
    else if (status === 'running') this.#active.set(id, { record, activity: '' });
    else this.#active.delete(id);
  }

  #end(record: RunRecord): ProgressNews {
    const isGood = record.status === 'done';
    if (record.parent !== null) {
      if (isGood) this.#read += 1;
      else this.#failed += 1;
    }
    return { kind: isGood ? 'finished' : 'failed', record };
  }
}

// What is known of a swarm at work, folded from its events. The live and the plain progress show the same board.
import { isTerminal, type RunRecord } from '../agents/run-record.ts';
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
  /** How many documents there are to read. */
  readonly documents: number;
  readonly #records = new Map<string, RunRecord>();
  readonly #activity = new Map<string, string>();
  #read = 0;
  #failed = 0;
  #restarts = 0;

  constructor(documents: number) {
    this.documents = documents;
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

  /** Runs that wait for a slot. */
  get queued(): number {
    let queued = 0;
    for (const { status } of this.#records.values()) if (status === 'queued' || status === 'accepted') queued += 1;
    return queued;
  }

  /** Runs at work, in the order in which they came to be known. */
  active(): ActiveRun[] {
    const active: ActiveRun[] = [];
    for (const record of this.#records.values()) {
      if (record.status !== 'running' && record.status !== 'waiting') continue;
      active.push({ record, activity: record.status === 'waiting' ? 'waiting' : (this.#activity.get(record.id) ?? '') });
    }
    return active;
  }

  /** Takes an event in and says what of it is news. */
  apply(event: SwarmEvent): ProgressNews | undefined {
    if (event.kind === 'activity') {
      if (this.#records.has(event.runId)) this.#activity.set(event.runId, event.text);
      return undefined;
    }
    const { record } = event;
    const before = this.#records.get(record.id);
    if (before !== undefined && isTerminal(before.status)) return undefined;
    this.#records.set(record.id, record);
    const restarts = record.restarts - (before?.restarts ?? 0);
    this.#restarts += Math.max(0, restarts);
    if (isTerminal(record.status)) return this.#end(record);
    return restarts > 0 ? { kind: 'restarted', record } : undefined;
  }

  #end(record: RunRecord): ProgressNews | undefined {
    this.#activity.delete(record.id);
    const isGood = record.status === 'done';
    if (record.parent !== null) {
      if (isGood) this.#read += 1;
      else this.#failed += 1;
    }
    return { kind: isGood ? 'finished' : 'failed', record };
  }
}

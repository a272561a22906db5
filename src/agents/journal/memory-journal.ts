// A journal that lives as long as its process.
// 1. What it lets go, it lets go at the append after: whoever wrote the end of a run tells of it before it writes again, and should it crash
//    in between, its next life reads that end here.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { plainCopy } from '../../base/plain-copy.ts';
import { rootIdOf } from '../runs/root-id.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { Journal, StoredEvent } from './journal.ts';

export interface MemoryJournalOptions {
  /**
   * Whether the events of a root run and of everything beneath it are let go when it ends, since nothing is left to resume.
   * Keeps the memory of a long-lived swarm flat. Default false.
   */
  readonly forgetEnded?: boolean;
}

/** A {@link Journal} in memory. */
export function createMemoryJournal(options: MemoryJournalOptions = {}): Journal {
  return new MemoryJournal(options.forgetEnded ?? false);
}

class MemoryJournal implements Journal {
  readonly #forgetEnded: boolean;
  #seq = 0;
  readonly #events = new Map<number, RunEvent>();
  /** For each open root run, the numbers of its tree's events. */
  readonly #ofRoot = new Map<string, number[]>();
  /** Numbers of events that are let go at the next append. */
  #leaving: number[] = [];
  /** Root runs whose session goes on: whether each has ended. */
  readonly #inSessions = new Map<string, boolean>();
  #isClosed = false;

  constructor(forgetEnded: boolean) {
    this.#forgetEnded = forgetEnded;
  }

  async append(batch: readonly RunEvent[]): Promise<number> {
    this.#refuseWhenClosed();
    if (batch.length === 0) throw invalidArgument('batch', 'a list of at least one event', batch);
    // Copied before anything is kept, so that an event that cannot be copied leaves no half of its batch behind.
    const copies = plainCopy(batch);
    for (const seq of this.#leaving) this.#events.delete(seq);
    this.#leaving = [];
    for (const event of copies) {
      this.#events.set(++this.#seq, event);
      if (this.#forgetEnded) this.#noteForForgetting(this.#seq, event);
    }
    return this.#seq;
  }

  async *read(from: number): AsyncIterable<StoredEvent> {
    this.#refuseWhenClosed();
    const last = this.#seq;
    for (const [seq, event] of [...this.#events]) {
      if (seq >= from && seq <= last) yield { seq, event: plainCopy(event) };
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#events.clear();
    this.#ofRoot.clear();
    this.#leaving = [];
  }

  #noteForForgetting(seq: number, event: RunEvent): void {
    const root = rootIdOf(event.run);
    const seqs = this.#ofRoot.get(root) ?? [];
    seqs.push(seq);
    this.#ofRoot.set(root, seqs);
    if (event.run !== root || !this.#isOver(event)) return;
    for (const old of seqs) this.#leaving.push(old);
    this.#ofRoot.delete(root);
  }

  /** Whether nothing of that root run is needed from now on: it has ended, and its session, if it has one, is closed. */
  #isOver(event: RunEvent): boolean {
    const { run, kind } = event;
    if (kind === 'accepted' && event.spec.session?.mode === 'session') this.#inSessions.set(run, false);
    const hasEnded = this.#inSessions.get(run);
    if (hasEnded === undefined) return kind === 'ended';
    if (kind === 'ended') this.#inSessions.set(run, true);
    if (kind !== 'session-closed') return false;
    this.#inSessions.delete(run);
    return hasEnded;
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new ActorError('system-stopped', 'the journal is closed');
  }
}

// The progress log: two files, progress.md and progress.json, that say how the runs stand while the swarm runs. Whoever reads sees a whole file.
// 1. A change is in the files within a second, however many there are; at most one writing is under way.
// 2. The log never harms the swarm: what goes wrong with the files is logged once and tried again with the next change.
import { join } from 'node:path';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import { isTerminal, type RunRecord } from '../runs/run-record.ts';
import type { SwarmEvent } from '../swarm-events.ts';
import { type Progress, progressJson, progressMarkdown } from './progress-text.ts';

/** Where the files go; given from outside, as this folder touches no file system. */
export interface ProgressFiles {
  /** Makes the folder if it is not there, and replaces the file whole. */
  write(path: string, text: string): Promise<void>;
}

export interface ProgressLogOptions {
  /** Absolute. */
  readonly folder: string;
  readonly clock: Clock;
  readonly files: ProgressFiles;
  /** Told once of what goes wrong. */
  readonly failed: (error: unknown) => void;
}

/** From a change to the writing of the files; what changes meanwhile goes with it. */
const gatherMs = 250;
/** Runs in the files: all that are open, and of the others the newest. */
const mostRuns = 1000;
const mostNotes = 20;
/** Characters of one note. */
const longestNote = 500;

interface KnownRun {
  record: RunRecord;
  activity: string | null;
  notes: string[];
}

export class ProgressLog {
  readonly #options: ProgressLogOptions;
  readonly #runs = new Map<string, KnownRun>();
  /** Ended runs that were let go, by how they ended. */
  readonly #former = new Map<string, number>();
  readonly #ended = new Set<string>();
  #timer: TimerHandle | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isDirty = true;
  #isClosed = false;
  #isFailing = false;

  constructor(options: ProgressLogOptions) {
    this.#options = options;
    this.#change();
  }

  hear(event: SwarmEvent): void {
    if (event.kind === 'run') this.#heardOfRun(event.record);
    else if (event.kind === 'activity') {
      const run = this.#runs.get(event.runId);
      if (run === undefined) return;
      run.activity = event.text;
      this.#change();
    }
  }

  /** A line that an agent adds. */
  note(runId: string, text: string): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    run.notes = [...run.notes, text.slice(0, longestNote)].slice(-mostNotes);
    this.#change();
  }

  /** Settles when the files say how everything stands now; nothing is written afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#writing;
    if (this.#isDirty) await this.#write();
  }

  #heardOfRun(record: RunRecord): void {
    const run = this.#runs.get(record.id) ?? { record, activity: null, notes: [] };
    run.record = record;
    if (record.status !== 'running') run.activity = null;
    this.#runs.set(record.id, run);
    if (isTerminal(record.status)) this.#ended.add(record.id);
    for (const id of this.#ended) {
      if (this.#runs.size <= mostRuns) break;
      this.#letGo(id);
    }
    this.#change();
  }

  #letGo(id: string): void {
    const status = this.#runs.get(id)?.record.status ?? 'done';
    this.#former.set(status, (this.#former.get(status) ?? 0) + 1);
    this.#ended.delete(id);
    this.#runs.delete(id);
  }

  #change(): void {
    this.#isDirty = true;
    if (this.#isClosed) return;
    this.#timer ??= this.#options.clock.after(gatherMs, () => this.#begin(), { unref: true });
  }

  #begin(): void {
    this.#writing = this.#write().then(() => {
      this.#timer = undefined;
      if (this.#isDirty) this.#change();
    });
  }

  async #write(): Promise<void> {
    const { folder, files, failed } = this.#options;
    this.#isDirty = false;
    const progress = this.#progress();
    try {
      await files.write(join(folder, 'progress.md'), progressMarkdown(progress));
      await files.write(join(folder, 'progress.json'), progressJson(progress));
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) failed(error);
      this.#isFailing = true;
    }
  }

  #progress(): Progress {
    const runs = [...this.#runs.values()].sort((a, b) => compareIds(a.record.id, b.record.id));
    const counts = new Map<string, number>(this.#former);
    for (const { record } of runs) counts.set(record.status, (counts.get(record.status) ?? 0) + 1);
    const omitted = [...this.#former.values()].reduce((sum, count) => sum + count, 0);
    const atMs = this.#options.clock.wallTime();
    return { runs, counts: Object.fromEntries([...counts].sort()), omitted, atMs };
  }
}

/** `1.2` before `1.10`, and a run before its children. */
function compareIds(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part !== other) return Number(part) - Number(other);
  }
  return left.length - right.length;
}

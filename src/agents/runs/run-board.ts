// The board of a swarm: the latest record of every run, and those who wait for a run. Lives with the swarm, not with its coordinator,
// so what was posted stays posted when the coordinator restarts; posting the same again tells nobody twice.
import { ActorError, isActorError } from '../../base/actor-error.ts';
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import { deepFreeze } from '../../runtime/kernel/freeze.ts';
import { isThenable } from '../../runtime/kernel/thenable.ts';
import type { Delta } from '../gateway/gateway-protocol.ts';
import type { SwarmEvent } from '../swarm-events.ts';
import type { ApprovalRequest } from '../trust/policy.ts';
import { rootIdOf } from './root-id.ts';
import { type ErrorRecord, isTerminal, type OutcomeKind, type RunOutcome, type RunRecord, type RunStatus } from './run-record.ts';

/** What a handle awaits. Neither promise leaves an unhandled rejection. */
export interface RunPromises {
  readonly accepted: PromiseWithResolvers<void>;
  readonly outcome: PromiseWithResolvers<RunOutcome>;
}

/** A run's record changed. */
export interface RunPost {
  readonly id: string;
  readonly status: RunStatus;
  /** Whether listeners are told. */
  readonly isNews: boolean;
  /** Makes the record as it is now, whenever it is called. */
  make(): RunRecord;
}

/** Hears of every change until the swarm has stopped. */
export interface BoardListener {
  event(event: SwarmEvent): unknown;
  /** Nothing more comes. */
  end(): void;
}

export class RunBoard {
  readonly #records = new Map<string, RunRecord>();
  /** How to make the records that changed since, and that nobody has looked at. */
  readonly #unmade = new Map<string, () => RunRecord>();
  readonly #promises = new Map<string, RunPromises>();
  readonly #listeners = new Set<BoardListener>();
  #isClosed = false;
  readonly #keepRecords: number;
  /** The ids of each tree of runs, by its root. */
  readonly #trees = new Map<string, string[]>();
  /** Roots that have ended, the oldest first, and how many records their trees have. */
  readonly #endedRoots = new Set<string>();
  #endedRecords = 0;
  #dropped: (root: string) => void = () => {};

  /** Keeps so many records of ended runs, but always the whole tree that ended last. */
  constructor(onEvent: ((event: SwarmEvent) => void) | undefined, keepRecords: number) {
    if (onEvent !== undefined) this.listen({ event: onEvent, end: () => {} });
    this.#keepRecords = keepRecords;
  }

  /** Opens a run that code asked for. */
  open(record: RunRecord): RunPromises {
    const promises = this.#promise(record.id);
    this.#put(record);
    return promises;
  }

  /** The promises of a run that is known and was accepted, as one out of a journal. */
  meet(record: RunRecord): RunPromises {
    const promises = this.#promises.get(record.id) ?? this.#promise(record.id);
    promises.accepted.resolve();
    if (!isTerminal(record.status)) return promises;
    this.#promises.delete(record.id);
    promises.outcome.resolve(outcomeOf(record));
    return promises;
  }

  /** Tells `listener` of what happens from now on; returns how to stop. */
  listen(listener: BoardListener): () => void {
    if (this.#isClosed) listener.end();
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The swarm has stopped: nothing more will happen. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  /** Settles when the run has ended, whoever started it; at once for one that is not known. */
  async whenEnded(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record === undefined || isTerminal(record.status)) return;
    await (this.#promises.get(id) ?? this.#promise(id)).outcome.promise;
  }

  /** Calls `listener` with each root run whose records are let go. */
  whenDropped(listener: (root: string) => void): void {
    this.#dropped = listener;
  }

  /** The run's record changed; `make` makes it, now or when somebody looks. Listeners are told when it `isNews`. */
  post({ id, status, isNews, make }: RunPost): void {
    const before = this.#records.get(id);
    if (before !== undefined && isTerminal(before.status)) return;
    const promises = this.#promises.get(id);
    promises?.accepted.resolve();
    const isOver = isTerminal(status);
    if (before !== undefined && !isOver && !(isNews && this.#listeners.size > 0)) {
      this.#unmade.set(id, make);
      return;
    }
    const record = make();
    this.#put(record, isNews);
    if (!isOver) return;
    this.#promises.delete(id);
    promises?.outcome.resolve(outcomeOf(record));
  }

  /** The run is not accepted, and never will be. */
  refuse(id: string, error: ActorError, atMs: number): void {
    this.#end(id, 'refused', error, atMs);
  }

  /** Ends every run that has not ended, because nobody is left to carry it on. */
  abandon(error: ActorError, atMs: number): void {
    for (const record of this.records()) if (!isTerminal(record.status)) this.#end(record.id, 'failed', error, atMs);
  }

  approval(request: ApprovalRequest, status: 'asked' | 'granted' | 'denied'): void {
    this.#tell({ kind: 'approval', runId: request.run, status, request });
  }

  activity(runId: string, text: string): void {
    this.#tell({ kind: 'activity', runId, text });
  }

  /** A run's model call waits for its provider. */
  heldUp(runId: string, text: string): void {
    this.#tell({ kind: 'activity', runId, text, isHeldUp: true });
  }

  delta({ run: runId, turn, attempt, text, leftOut }: Delta): void {
    this.#tell({ kind: 'delta', runId, turn, attempt, text, leftOut });
  }

  record(id: string): RunRecord | undefined {
    const make = this.#unmade.get(id);
    if (make !== undefined) this.#put(make(), false);
    return this.#records.get(id);
  }

  records(): RunRecord[] {
    for (const make of [...this.#unmade.values()]) this.#put(make(), false);
    return [...this.#records.values()];
  }

  #end(id: string, outcome: OutcomeKind, error: ActorError, atMs: number): void {
    const before = this.record(id);
    if (before === undefined || isTerminal(before.status)) return;
    const record: RunRecord = {
      ...before,
      status: outcome,
      outcome,
      error: { code: error.code, message: error.message },
      endedMs: atMs,
    };
    const promises = this.#promises.get(id);
    this.#promises.delete(id);
    this.#put(record);
    promises?.accepted.reject(error);
    promises?.outcome.resolve(outcomeOf(record, error));
  }

  #promise(id: string): RunPromises {
    const promises: RunPromises = { accepted: Promise.withResolvers(), outcome: Promise.withResolvers() };
    promises.accepted.promise.catch(() => {});
    this.#promises.set(id, promises);
    return promises;
  }

  #put(record: RunRecord, isNews = true): void {
    // It is handed to anybody, and parts of it, the result above all, are what the run's parent goes on with.
    deepFreeze(record);
    const { id, parent, outcome } = record;
    const root = rootIdOf(id);
    const tree = this.#trees.get(root) ?? [];
    this.#trees.set(root, tree);
    if (!this.#records.has(id)) tree.push(id);
    this.#records.set(id, record);
    this.#unmade.delete(id);
    if (parent === null && outcome !== null) {
      this.#endedRoots.add(root);
      this.#endedRecords += tree.length;
      this.#dropOld();
    }
    if (isNews) this.#tell({ kind: 'run', record });
  }

  #dropOld(): void {
    for (const root of this.#endedRoots) {
      if (this.#endedRecords <= this.#keepRecords || this.#endedRoots.size === 1) return;
      const tree = this.#trees.get(root) ?? [];
      for (const id of tree) this.#records.delete(id);
      this.#endedRecords -= tree.length;
      this.#trees.delete(root);
      this.#endedRoots.delete(root);
      this.#dropped(root);
    }
  }

  #tell(event: SwarmEvent): void {
    // A listener's mistake, now or later, must not harm the runs that it listens to.
    for (const listener of this.#listeners) {
      try {
        const later = listener.event(event);
        if (isThenable(later)) Promise.resolve(later).catch(() => {});
      } catch {}
    }
  }
}

function outcomeOf(record: RunRecord, error?: ActorError): RunOutcome {
  if (record.outcome === 'done') return { ok: true, kind: 'done', value: record.result, record };
  return { ok: false, kind: record.outcome ?? 'failed', error: error ?? errorOf(record.error, record.id), record };
}

function errorOf(error: ErrorRecord | null, run: string): ActorError {
  const { code, message, fault, remedy, after }: ErrorRecord = error ?? {
    code: 'run-failed',
    message: 'the run ended without a result',
  };
  const known: ErrorCode = Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'run-failed';
  // Apart from the message, which a model reads where a tool lets the error through: a remedy names amounts.
  const more = { ...fault, ...(remedy === undefined ? {} : { remedy }), ...(after === undefined ? {} : { after }) };
  return new ActorError(known, message, { details: { run, ...more } });
}

/** Whatever was thrown, as the error of a run. */
export function asRunError(error: unknown): ActorError {
  if (isActorError(error)) return error;
  return new ActorError('run-failed', error instanceof Error ? error.message : String(error), { cause: error });
}

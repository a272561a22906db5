// The blackboard's state: values by namespace and key, with revisions and claims. Synchronous and without I/O; the swarm's desk, its single writer, owns it.
// 1. The revision of a key grows by one with each write and never falls back, also when the key was removed meanwhile.
// 2. A namespace without values and live claims is let go when its place is needed.
// 3. A claim keeps everybody but its holder from writing its key, until it is released, its time is up, or its holder has ended.
import { ActorError } from '../../base/actor-error.ts';
import { BoardClaims } from './board-claims.ts';
import { boardLimits, frozen, full, jsonOf } from './board-limits.ts';

/** What is on the board under a key. Revision 0: nothing was ever written there, or it was removed. */
export interface BoardReading {
  readonly key: string;
  readonly revision: number;
  readonly value: unknown;
  /** The run that wrote it, or `code`. */
  readonly by: string | null;
  /** Who has claimed the key, if anybody. */
  readonly claimedBy: string | null;
}

export interface BoardRow {
  readonly key: string;
  readonly revision: number;
  readonly bytes: number;
  readonly by: string | null;
  readonly claimedBy: string | null;
}

export interface BoardPage {
  readonly entries: readonly BoardRow[];
  /** Hand it in as `since` to see what has changed after this page was made. */
  readonly cursor: number;
  /** Hand it in as `after` for the rest. */
  readonly next?: string;
}

export interface BoardListing {
  readonly prefix?: string | undefined;
  /** Keys after this one, in the order of their code units. */
  readonly after?: string | undefined;
  /** Only what has changed since that cursor. */
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
}

export interface BoardWrite {
  readonly value: unknown;
  /** Write only if this is still the key's revision; 0: only if there is nothing. */
  readonly ifRevision?: number | undefined;
}

/** A change, for those who follow a namespace. */
export interface BoardChange {
  readonly namespace: string;
  readonly key: string;
  readonly revision: number;
}

interface Entry {
  readonly value: unknown;
  readonly json: string;
  readonly bytes: number;
  readonly revision: number;
  readonly by: string;
  /** The namespace's count of changes when it was written. */
  readonly change: number;
}

interface Namespace {
  readonly entries: Map<string, Entry>;
  readonly claims: BoardClaims;
  bytes: number;
  changes: number;
  /** The highest revision of any key that was removed. */
  floor: number;
}

export class Blackboard {
  readonly #nowMs: () => number;
  readonly #namespaces = new Map<string, Namespace>();
  readonly #listeners = new Set<(change: BoardChange) => void>();
  #bytes = 0;
  /** What new namespaces begin with, so that no revision or cursor of a removed one is given again. */
  #floor = 0;
  #changes = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  read(namespace: string, key: string): BoardReading {
    const space = this.#namespaces.get(namespace);
    const entry = space?.entries.get(key);
    const claimedBy = space?.claims.holder(key) ?? null;
    if (entry === undefined) return { key, revision: 0, value: null, by: null, claimedBy };
    return { key, revision: entry.revision, value: entry.value, by: entry.by, claimedBy };
  }

  /** The new revision. Throws `revision-conflict`, `claim-held`, `invalid-argument` for what is no JSON or too large, `board-full`. */
  write(namespace: string, key: string, { value, ifRevision }: BoardWrite, by: string): number {
    const json = jsonOf(value);
    const space = this.#namespaces.get(namespace);
    const before = space?.entries.get(key);
    space?.claims.check(key, by);
    checkRevision({ namespace, key, ifRevision, revision: before?.revision ?? 0 });
    const bytes = Buffer.byteLength(json) + Buffer.byteLength(key);
    const grown = bytes - (before?.bytes ?? 0);
    this.#checkRoom(space, namespace, grown, before === undefined);
    const target = space ?? this.#open(namespace);
    const revision = (before?.revision ?? target.floor) + 1;
    this.#put(target, key, { json, bytes, revision, by });
    this.#tell({ namespace, key, revision });
    return revision;
  }

  /** Takes the key for `by`, or holds it for longer. Throws `claim-held`. */
  claim(namespace: string, key: string, by: string, forMs: number): void {
    this.#namespaces.get(namespace)?.claims.check(key, by);
    const space = this.#namespaces.get(namespace) ?? this.#open(namespace);
    space.claims.take(key, by, forMs);
  }

  /** Gives up a claim of `by`; false when it held none. */
  release(namespace: string, key: string, by: string): boolean {
    return this.#namespaces.get(namespace)?.claims.release(key, by) ?? false;
  }

  /** Gives up all claims of `by`, as when its run has ended. */
  releaseAll(by: string): void {
    for (const { claims } of this.#namespaces.values()) claims.releaseAll(by);
  }

  /** Takes the key off the board, or the whole namespace with its claims. */
  remove(namespace: string, key?: string): void {
    const space = this.#namespaces.get(namespace);
    if (space === undefined) return;
    for (const one of key === undefined ? [...space.entries.keys()] : [key]) {
      const entry = space.entries.get(one);
      if (entry === undefined) continue;
      space.entries.delete(one);
      space.bytes -= entry.bytes;
      this.#bytes -= entry.bytes;
      space.floor = Math.max(space.floor, entry.revision);
      space.changes += 1;
      this.#tell({ namespace, key: one, revision: 0 });
    }
    if (key === undefined) this.#close(namespace, space);
  }

  /** The namespaces that hold something, in order. */
  namespaces(): readonly string[] {
    return [...this.#namespaces].flatMap(([name, { entries }]) => (entries.size > 0 ? [name] : [])).sort();
  }

  list(namespace: string, listing: BoardListing = {}): BoardPage {
    const { prefix = '', after = '', since = 0, limit = boardLimits.rows } = listing;
    const space = this.#namespaces.get(namespace);
    if (space === undefined) return { entries: [], cursor: 0 };
    const isWanted = ([key, entry]: [string, Entry]): boolean => key.startsWith(prefix) && key > after && entry.change > since;
    const found = [...space.entries].filter(isWanted).sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = found.slice(0, Math.min(limit, boardLimits.rows)).map(([key, { revision, bytes, by }]) => {
      return { key, revision, bytes, by, claimedBy: space.claims.holder(key) };
    });
    const last = entries.at(-1);
    return { entries, cursor: space.changes, ...(last !== undefined && entries.length < found.length ? { next: last.key } : {}) };
  }

  /** Calls `listener` at each change, until the returned function is called. */
  whenChanged(listener: (change: BoardChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a journal says was written, in its order; what is here already is not set back. No bound refuses it: it was on the board before. */
  restore(namespace: string, key: string, value: unknown, revision: number, by: string): void {
    if (this.read(namespace, key).revision >= revision) return;
    const space = this.#namespaces.get(namespace) ?? this.#add(namespace);
    const json = jsonOf(value);
    this.#put(space, key, { json, bytes: Buffer.byteLength(json) + Buffer.byteLength(key), revision, by });
  }

  /** A claim that a journal tells of, which no bound refuses. Whose time is up is dropped when somebody looks. */
  restoreClaim(namespace: string, key: string, by: string, untilMs: number): void {
    const space = this.#namespaces.get(namespace) ?? this.#add(namespace);
    space.claims.restore(key, by, untilMs);
  }

  #put(space: Namespace, key: string, entry: Pick<Entry, 'json' | 'bytes' | 'revision' | 'by'>): void {
    const grown = entry.bytes - (space.entries.get(key)?.bytes ?? 0);
    space.changes += 1;
    space.entries.set(key, { ...entry, value: frozen(entry.json), change: space.changes });
    space.bytes += grown;
    this.#bytes += grown;
  }

  #open(namespace: string): Namespace {
    if (this.#namespaces.size >= boardLimits.namespaces)
      for (const [name, space] of this.#namespaces) if (!this.#isInUse(space)) this.#close(name, space);
    if (this.#namespaces.size >= boardLimits.namespaces) throw full(`there are ${boardLimits.namespaces} namespaces`);
    return this.#add(namespace);
  }

  #add(namespace: string): Namespace {
    const claims = new BoardClaims(namespace, this.#nowMs);
    const space: Namespace = { entries: new Map(), claims, bytes: 0, changes: this.#changes, floor: this.#floor };
    this.#namespaces.set(namespace, space);
    return space;
  }

  /** Lets it go; no revision or cursor of it is given again. */
  #close(namespace: string, space: Namespace): void {
    this.#namespaces.delete(namespace);
    this.#floor = Math.max(this.#floor, space.floor);
    this.#changes = Math.max(this.#changes, space.changes);
  }

  #isInUse(space: Namespace): boolean {
    return space.entries.size > 0 || !space.claims.isEmpty();
  }

  #checkRoom(space: Namespace | undefined, namespace: string, grown: number, isNew: boolean): void {
    if (isNew && (space?.entries.size ?? 0) >= boardLimits.keys) throw full(`"${namespace}" has ${boardLimits.keys} keys`);
    if (grown <= 0) return;
    if ((space?.bytes ?? 0) + grown > boardLimits.namespaceBytes)
      throw full(`"${namespace}" would have more than ${boardLimits.namespaceBytes} bytes`);
    if (this.#bytes + grown > boardLimits.totalBytes) throw full(`it would have more than ${boardLimits.totalBytes} bytes`);
  }

  #tell(change: BoardChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function checkRevision(at: { namespace: string; key: string; ifRevision: number | undefined; revision: number }): void {
  const { namespace, key, ifRevision, revision } = at;
  if (ifRevision === undefined || ifRevision === revision) return;
  const message = `"${key}" in "${namespace}" is at revision ${revision}, not ${ifRevision}; nothing was written`;
  throw new ActorError('revision-conflict', message, { details: { namespace, key, revision, ifRevision } });
}

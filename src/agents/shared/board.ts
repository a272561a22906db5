// The blackboard as code holds it, beside its models: every write goes through the swarm's desk, the board's only writer.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { Blackboard, BoardListing, BoardPage, BoardReading } from './blackboard.ts';
import { BoardFollower, type BoardNotice } from './board-follower.ts';
import { boardLimits } from './board-limits.ts';
import { claimMs } from './board-tools.ts';
import { codeHolder } from './desk-actor.ts';
import type { BoardRequest, SharedDesk } from './desk-protocol.ts';

/**
 * The blackboard that the runs of a swarm and its code share. A namespace is of the form `[a-z0-9][a-z0-9_.-]{0,63}`, a key has 1 to 200 characters, a
 * value is JSON of at most 64 KiB. All methods reject with `invalid-argument` for what is not so, and with `system-stopped` after the swarm's end.
 */
export interface Board {
  /** What stands under the key; revision 0: nothing. */
  read(namespace: string, key: string): Promise<BoardReading>;
  /**
   * Writes as `holder` (default `code`), and gives the key's new revision. `ifRevision`: only if the key still has that revision (0: only if there is nothing), else
   * `revision-conflict`. Rejects with `claim-held` while another has claimed the key, `board-full` when there is no room.
   */
  write(namespace: string, key: string, value: unknown, options?: BoardWriteOptions): Promise<number>;
  /** Claims the key for `holder` (default `code`) for `forMs` (default 60,000, at most 3,600,000). Rejects with `claim-held`. */
  claim(namespace: string, key: string, options?: { readonly forMs?: number; readonly holder?: string }): Promise<void>;
  /** Gives the claim of `holder` up; false when it held none. */
  release(namespace: string, key: string, options?: { readonly holder?: string }): Promise<boolean>;
  /** A page of at most 500 keys in order, or only those that `listing` asks for. */
  list(namespace: string, listing?: BoardListing): Promise<BoardPage>;
  /** The namespaces that hold something. */
  namespaces(): Promise<readonly string[]>;
  /** Takes the key off the board, or the whole namespace with its claims. */
  remove(namespace: string, key?: string): Promise<void>;
  /**
   * The changes of a namespace from now on, until the loop is left or the swarm stops. What changes while nobody takes is one notice, of at most
   * `maxBytes` (default 8,192, at least 256); changes that do not fit are counted in `omitted`, and `list` with `since` gives them.
   */
  follow(namespace: string, options?: { readonly maxBytes?: number }): AsyncIterable<BoardNotice>;
}

export interface BoardWriteOptions {
  readonly ifRevision?: number;
  readonly holder?: string;
}

export interface BoardParts {
  readonly board: Blackboard;
  /** `undefined` when the swarm has stopped. */
  desk(): Ref<SharedDesk> | undefined;
  readonly closing: AbortSignal;
}

const namespacePattern = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const leastNoticeBytes = 256;

export class BoardHandle implements Board {
  readonly #parts: BoardParts;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  async read(namespace: string, key: string): Promise<BoardReading> {
    return (await this.#ask({ kind: 'read', namespace, key })) as BoardReading;
  }

  async write(namespace: string, key: string, value: unknown, options: BoardWriteOptions = {}): Promise<number> {
    checkOptions(options, ['ifRevision', 'holder']);
    const { ifRevision, holder = codeHolder } = options;
    if (ifRevision !== undefined) checkWhole(ifRevision, 'ifRevision', 0);
    return (await this.#ask({ kind: 'write', namespace, key, value, ifRevision, holder })) as number;
  }

  async claim(
    namespace: string,
    key: string,
    options: { readonly forMs?: number; readonly holder?: string } = {},
  ): Promise<void> {
    checkOptions(options, ['forMs', 'holder']);
    const { forMs = claimMs.usual, holder = codeHolder } = options;
    checkWhole(forMs, 'forMs', 1, claimMs.most);
    await this.#ask({ kind: 'claim', namespace, key, forMs, holder });
  }

  async release(namespace: string, key: string, options: { readonly holder?: string } = {}): Promise<boolean> {
    checkOptions(options, ['holder']);
    const { holder = codeHolder } = options;
    return (await this.#ask({ kind: 'release', namespace, key, holder })) as boolean;
  }

  async list(namespace: string, listing: BoardListing = {}): Promise<BoardPage> {
    checkListing(listing);
    return (await this.#ask({ kind: 'list', namespace, listing })) as BoardPage;
  }

  async namespaces(): Promise<readonly string[]> {
    return (await this.#ask({ kind: 'namespaces' })) as readonly string[];
  }

  async remove(namespace: string, key?: string): Promise<void> {
    await this.#ask({ kind: 'remove', namespace, key });
  }

  follow(namespace: string, options: { readonly maxBytes?: number } = {}): AsyncIterable<BoardNotice> {
    checkNamespace(namespace);
    checkOptions(options, ['maxBytes']);
    const { maxBytes = 8192 } = options;
    checkWhole(maxBytes, 'maxBytes', leastNoticeBytes);
    return new BoardFollower(this.#parts.board, { namespace, maxBytes, closing: this.#parts.closing });
  }

  async #ask(request: BoardRequest): Promise<unknown> {
    if ('namespace' in request) checkNamespace(request.namespace);
    if ('key' in request && request.key !== undefined) checkKey(request.key);
    if ('holder' in request) checkText(request.holder, 'holder');
    const desk = this.#parts.desk();
    if (desk === undefined) throw new ActorError('system-stopped', 'the swarm has stopped');
    const answer = await desk.ask.board(request);
    if (answer.ok) return answer.value;
    // Codes come from this package alone.
    throw new ActorError(answer.error.code as ErrorCode, answer.error.message, { details: answer.details });
  }
}

function checkOptions(options: unknown, fields: readonly string[]): void {
  checkObject(options, 'options');
  checkFields(options, fields, 'the options are');
}

function checkListing(listing: BoardListing): void {
  checkObject(listing, 'listing');
  checkFields(listing, ['prefix', 'after', 'since', 'limit'], 'a listing has', 'listing.');
  const { prefix = '', after = '', since = 0, limit = boardLimits.rows } = listing;
  for (const [field, text] of Object.entries({ prefix, after }))
    if (typeof text !== 'string') throw invalidArgument(`listing.${field}`, 'a text', text);
  checkWhole(since, 'listing.since', 0);
  checkWhole(limit, 'listing.limit', 1);
}

function checkNamespace(value: unknown): void {
  if (typeof value !== 'string' || !namespacePattern.test(value))
    throw invalidArgument('namespace', 'of the form [a-z0-9][a-z0-9_.-]{0,63}', value);
}

function checkKey(value: unknown): void {
  if (typeof value !== 'string' || value === '' || value.length > 200)
    throw invalidArgument('key', 'a text of 1 to 200 characters', value);
}

function checkText(value: unknown, field: string): void {
  if (typeof value !== 'string' || value === '') throw invalidArgument(field, 'a text that is not empty', value);
}

function checkWhole(value: unknown, field: string, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const rule = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw invalidArgument(field, `a whole number ${rule}`, value);
}

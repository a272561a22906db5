// Following the blackboard: what changes while nobody takes a notice becomes one notice, of bounded size.
import type { Blackboard, BoardChange } from './blackboard.ts';

/** What has changed in a namespace since the last notice. */
export interface BoardNotice {
  readonly namespace: string;
  /** Each key once, with its latest revision; 0: it was removed. */
  readonly changes: readonly { readonly key: string; readonly revision: number }[];
  /** Changes of keys that did not fit. */
  readonly omitted: number;
}

export interface FollowOptions {
  readonly namespace: string;
  /** What the keys of one notice may take, as JSON. */
  readonly maxBytes: number;
  readonly closing: AbortSignal;
}

/** What an entry of a notice takes beside its key: field names, a revision, punctuation. */
const entryBytes = 48;

export class BoardFollower implements AsyncIterableIterator<BoardNotice> {
  readonly #options: FollowOptions;
  readonly #leave: () => void;
  readonly #end = (): void => this.#finish();
  #changes = new Map<string, number>();
  #bytes = 0;
  #omitted = 0;
  #isOver = false;
  #news = Promise.withResolvers<void>();

  constructor(board: Blackboard, options: FollowOptions) {
    this.#options = options;
    this.#leave = board.whenChanged((change) => this.#note(change));
    options.closing.addEventListener('abort', this.#end);
    if (options.closing.aborted) this.#finish();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<BoardNotice, undefined>> {
    while (this.#changes.size === 0 && this.#omitted === 0) {
      if (this.#isOver) return { done: true, value: undefined };
      await this.#news.promise;
    }
    const changes = [...this.#changes].map(([key, revision]) => ({ key, revision }));
    const notice = { namespace: this.#options.namespace, changes, omitted: this.#omitted };
    this.#changes = new Map();
    this.#bytes = 0;
    this.#omitted = 0;
    this.#news = Promise.withResolvers();
    return { done: false, value: notice };
  }

  async return(): Promise<IteratorResult<BoardNotice, undefined>> {
    this.#changes.clear();
    this.#omitted = 0;
    this.#finish();
    return { done: true, value: undefined };
  }

  #note({ namespace, key, revision }: BoardChange): void {
    if (namespace !== this.#options.namespace) return;
    const bytes = this.#changes.has(key) ? 0 : Buffer.byteLength(JSON.stringify(key)) + entryBytes;
    if (this.#bytes + bytes > this.#options.maxBytes) this.#omitted += 1;
    else {
      this.#bytes += bytes;
      this.#changes.set(key, revision);
    }
    this.#news.resolve();
  }

  #finish(): void {
    this.#isOver = true;
    this.#leave();
    this.#options.closing.removeEventListener('abort', this.#end);
    this.#news.resolve();
  }
}

// What the windows of one account hold, in memory that outlives the gateway's thread: its next life must not send as if nothing had been sent.
// 1. One life writes at a time: each takes the next number when it begins, and what a former one still hears of its calls changes nothing any more.
// 2. What a life had open when it was lost is taken for counted when the next one begins.
// Cells of a window: the number of the life that writes; the sum of what is open; then, in a ring, the number of a bucket of time and the sum of what was
// counted in it.

/** Amounts of so long are kept as one. */
const bucketMs = 2_000;
/** More than a window holds: see `countedMs` in rate-window.ts. */
const buckets = 33;
const lifeCell = 0;
const openCell = 1;
const firstBucketCell = 2;
const cellsOfWindow = firstBucketCell + 2 * buckets;

export type WindowName = 'requests' | 'inputTokens' | 'outputTokens';
const windows: readonly WindowName[] = ['requests', 'inputTokens', 'outputTokens'];

/** Of one account, empty. */
export function newAccountMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * cellsOfWindow * windows.length);
}

/** The times of a life, whose zero is its own, and those that all lives share. */
export interface LifeTime {
  now(): number;
  wallTime(): number;
}

export class WindowMemory {
  readonly #cells: Float64Array;
  readonly #epochMs: number;
  #life = 0;

  constructor(memory: SharedArrayBuffer, name: WindowName, time: LifeTime) {
    const bytes = Float64Array.BYTES_PER_ELEMENT * cellsOfWindow;
    this.#cells = new Float64Array(memory, bytes * windows.indexOf(name), cellsOfWindow);
    this.#epochMs = time.wallTime() - time.now();
  }

  addOpen(amount: number): void {
    if (this.#isPast()) return;
    this.#cells[openCell] = this.#cell(openCell) + amount;
  }

  addCounted(atMs: number, amount: number): void {
    if (this.#isPast()) return;
    const bucket = Math.floor((atMs + this.#epochMs) / bucketMs);
    const at = firstBucketCell + 2 * (bucket % buckets);
    // One that has given way to a newer one does not count any more.
    if (this.#cell(at) > bucket) return;
    if (this.#cell(at) < bucket) this.#cells.set([bucket, 0], at);
    this.#cells[at + 1] = this.#cell(at + 1) + amount;
  }

  /** Begins a life. What the former one left, oldest first; of what was counted about then, the latest that it can have been. */
  recover(nowMs: number): readonly { readonly atMs: number; readonly amount: number }[] {
    this.#life = this.#cell(lifeCell) + 1;
    this.#cells[lifeCell] = this.#life;
    this.addCounted(nowMs, this.#cell(openCell));
    this.#cells[openCell] = 0;
    const left: { atMs: number; amount: number }[] = [];
    for (let at = firstBucketCell; at < cellsOfWindow; at += 2) {
      const atMs = Math.min(nowMs, (this.#cell(at) + 1) * bucketMs - this.#epochMs);
      if (this.#cell(at + 1) > 0) left.push({ atMs, amount: this.#cell(at + 1) });
    }
    return left.sort((one, other) => one.atMs - other.atMs);
  }

  /** Another life has begun since. */
  #isPast(): boolean {
    return this.#cell(lifeCell) !== this.#life;
  }

  #cell(at: number): number {
    return this.#cells[at] ?? 0;
  }
}

/** Where the windows of an account are kept. */
export function windowMemories(memory: SharedArrayBuffer, time: LifeTime): Readonly<Record<WindowName, WindowMemory>> {
  const of = (name: WindowName): WindowMemory => new WindowMemory(memory, name, time);
  return { requests: of('requests'), inputTokens: of('inputTokens'), outputTokens: of('outputTokens') };
}

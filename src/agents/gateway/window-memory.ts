// What the windows of one account hold, in memory that outlives the gateway's thread: its next life must not send as if nothing had been sent. One life
// writes at a time; what it had open when it was lost is taken for counted when the next one begins.
// Cells of a window: the sum of what is open; then, in a ring, the number of a bucket of time and the sum of what was counted in it.

/** Amounts of so long are kept as one. */
const bucketMs = 2_000;
/** More than a window holds: see `countedMs` in rate-window.ts. */
const buckets = 33;
const cellsOfWindow = 1 + 2 * buckets;

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

  constructor(memory: SharedArrayBuffer, name: WindowName, time: LifeTime) {
    const bytes = Float64Array.BYTES_PER_ELEMENT * cellsOfWindow;
    this.#cells = new Float64Array(memory, bytes * windows.indexOf(name), cellsOfWindow);
    this.#epochMs = time.wallTime() - time.now();
  }

  addOpen(amount: number): void {
    this.#cells[0] = this.#cell(0) + amount;
  }

  addCounted(atMs: number, amount: number): void {
    const bucket = Math.floor((atMs + this.#epochMs) / bucketMs);
    const at = 1 + 2 * (bucket % buckets);
    // One that has given way to a newer one does not count any more.
    if (this.#cell(at) > bucket) return;
    if (this.#cell(at) < bucket) this.#cells.set([bucket, 0], at);
    this.#cells[at + 1] = this.#cell(at + 1) + amount;
  }

  /** What a former life left, oldest first; of what was counted about then, the latest that it can have been. */
  recover(nowMs: number): readonly { readonly atMs: number; readonly amount: number }[] {
    this.addCounted(nowMs, this.#cell(0));
    this.#cells[0] = 0;
    const left: { atMs: number; amount: number }[] = [];
    for (let at = 1; at < cellsOfWindow; at += 2) {
      const atMs = Math.min(nowMs, (this.#cell(at) + 1) * bucketMs - this.#epochMs);
      if (this.#cell(at + 1) > 0) left.push({ atMs, amount: this.#cell(at + 1) });
    }
    return left.sort((one, other) => one.atMs - other.atMs);
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

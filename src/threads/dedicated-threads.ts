// The dedicated threads of a group, by name: each has a slot of its own from when it is first asked for. One whose slot was given up gets another
// slot when it is asked for again.
import { firstDedicatedSlot } from '../runtime/dedicated-slots.ts';

export class DedicatedThreads {
  readonly #start: (slot: number) => Promise<void>;
  readonly #byName = new Map<string, { readonly slot: number; readonly live: Promise<number> }>();
  #nextSlot = firstDedicatedSlot;

  /** `start` settles when the slot's first thread is live. */
  constructor(start: (slot: number) => Promise<void>) {
    this.#start = start;
  }

  /** The slot of that thread, once it is live; rejects as `start` does. */
  open(name: string): Promise<number> {
    const known = this.#byName.get(name);
    if (known !== undefined) return known.live;
    const slot = this.#nextSlot++;
    const live = this.#start(slot).then(
      () => slot,
      (error: unknown) => {
        this.abandon(slot);
        throw error;
      },
    );
    this.#byName.set(name, { slot, live });
    return live;
  }

  /** That slot gets no further thread. */
  abandon(slot: number): void {
    for (const [name, known] of this.#byName) if (known.slot === slot) this.#byName.delete(name);
  }
}

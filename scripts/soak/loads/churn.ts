// Actors come and go: each that was spawned, wherever, has one DOWN; those of main have handled what they were sent before their stop.
import type { Ref } from '../../../src/runtime/ref.ts';
import { type Counter, counter } from '../actors.ts';
import { type Load, patience, type Stage } from '../load.ts';

const spawnsPerTick = 40;
const tickMs = 50;
const messagesEach = 3;
/** How long DOWNs may take once all were stopped. */
const downsMs = 30_000;

export class Churn implements Load {
  readonly name = 'spawns and stops';
  #spawned = 0;
  #downs = 0;
  readonly #faults: string[] = [];

  async run(stage: Stage): Promise<void> {
    while (!stage.isOver) {
      const refs = Array.from({ length: spawnsPerTick }, (_, n) => this.#spawn(stage, n));
      await stage.rest(tickMs);
      await Promise.all(refs.map((ref, n) => this.#end(stage, ref, n)));
    }
    for (const end = performance.now() + downsMs; this.#downs < this.#spawned && performance.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  counts(): Readonly<Record<string, number>> {
    return { spawned: this.#spawned, downs: this.#downs };
  }

  faults(): readonly string[] {
    const lost = this.#downs === this.#spawned ? [] : [`${this.#spawned} actors were spawned, and ${this.#downs} DOWNs came`];
    return [...this.#faults.slice(0, 10), ...lost];
  }

  /** Every second on main. */
  #spawn({ system }: Stage, n: number): Ref<Counter> {
    const ref = system.spawn(counter, undefined, { placement: n % 2 === 0 ? 'main' : 'spread' });
    this.#spawned += 1;
    system.watch(ref, () => {
      this.#downs += 1;
    });
    for (let message = 0; message < messagesEach; message += 1) ref.tell.add(1);
    return ref;
  }

  async #end({ system }: Stage, ref: Ref<Counter>, n: number): Promise<void> {
    if (n % 2 === 0) {
      const total = await ref.askWith(patience).read();
      if (total !== messagesEach) this.#faults.push(`${ref} handled ${total} of ${messagesEach} messages`);
    }
    // A thread that was lost meanwhile has taken its actors along.
    await (n % 4 < 2 ? system.stop(ref) : system.kill(ref)).catch(() => undefined);
  }
}

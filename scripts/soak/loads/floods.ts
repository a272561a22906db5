// Floods of messages to an actor on main and to one on a thread that is never lost: all that was sent is counted there.
import type { Ref } from '../../../src/runtime/ref.ts';
import { type Counter, counter } from '../actors.ts';
import { type Load, patience, type Stage } from '../load.ts';

const messagesPerFlood = 20_000;
const pauseMs = 250;

export class Floods implements Load {
  readonly name = 'floods of messages';
  #sent = 0;
  #counted = 0;

  async run(stage: Stage): Promise<void> {
    const calm = await stage.system.openThread('calm');
    const refs = (['main', calm.placement] as const).map((placement) => stage.system.spawn(counter, undefined, { placement }));
    while (!stage.isOver) {
      for (const ref of refs) await this.#flood(ref);
      await stage.rest(pauseMs);
    }
    for (const ref of refs) {
      this.#counted += await ref.askWith(patience).read();
      await stage.system.stop(ref);
    }
  }

  counts(): Readonly<Record<string, number>> {
    return { sent: this.#sent, counted: this.#counted };
  }

  faults(): readonly string[] {
    return this.#counted === this.#sent ? [] : [`of ${this.#sent} messages of floods ${this.#counted} were counted`];
  }

  async #flood(ref: Ref<Counter>): Promise<void> {
    for (let n = 0; n < messagesPerFlood; n += 1) ref.tell.add(1);
    this.#sent += messagesPerFlood;
    await ref.askWith(patience).read();
  }
}

// Pairs of actors that talk within a thread, on main and on a thread that is never lost: each message that was ordered is heard.
import type { Placement } from '../../../src/runtime/actor-context.ts';
import { chatter } from '../actors.ts';
import { type Load, patience, type Stage } from '../load.ts';

const pairs = 10;
const messagesPerChat = 400;
const pauseMs = 50;

export class Chat implements Load {
  readonly name = 'chat within a thread';
  #ordered = 0;
  #heard = 0;

  async run(stage: Stage): Promise<void> {
    const calm = await stage.system.openThread('calm');
    await Promise.all(Array.from({ length: pairs }, (_, n) => this.#keepTalking(stage, n % 2 === 0 ? 'main' : calm.placement)));
  }

  counts(): Readonly<Record<string, number>> {
    return { ordered: this.#ordered, heard: this.#heard };
  }

  faults(): readonly string[] {
    return this.#heard === this.#ordered ? [] : [`of ${this.#ordered} messages of chats ${this.#heard} were heard`];
  }

  async #keepTalking(stage: Stage, placement: Placement): Promise<void> {
    const one = stage.system.spawn(chatter, undefined, { placement });
    const other = stage.system.spawn(chatter, undefined, { placement });
    one.tell.meet(other);
    other.tell.meet(one);
    while (!stage.isOver) {
      this.#ordered += messagesPerChat;
      await one.askWith(patience).chat(messagesPerChat);
      await stage.rest(pauseMs);
    }
    for (const ref of [one, other]) {
      const heard = await ref.askWith(patience).heard();
      this.#heard += heard;
      await stage.system.stop(ref);
    }
  }
}

// Asks of actors on threads that are lost now and then: each settles, with its own answer or with a reason that the loss explains.
import { isActorError } from '../../../src/base/actor-error.ts';
import type { Ref } from '../../../src/runtime/ref.ts';
import { type Counter, counter } from '../actors.ts';
import { type Load, patience, type Stage } from '../load.ts';

const targets = 16;
const asksPerTick = 100;
const tickMs = 50;
/** What an ask of an actor whose thread is lost may end with. */
const explained: readonly string[] = ['thread-lost', 'no-actor', 'down', 'overflow'];

export class Asks implements Load {
  readonly name = 'asks across threads';
  #asked = 0;
  #answered = 0;
  #rejected = 0;
  readonly #faults = new Map<string, number>();

  async run(stage: Stage): Promise<void> {
    const refs = Array.from({ length: targets }, () => place(stage));
    const open = new Set<Promise<void>>();
    while (!stage.isOver) {
      for (let n = 0; n < asksPerTick; n += 1) {
        const at = stage.below(targets);
        const target = refs[at] as Ref<Counter>;
        const asked: Promise<void> = this.#ask(target, n).then((isThere) => {
          if (!isThere && refs[at] === target) refs[at] = place(stage);
          open.delete(asked);
        });
        open.add(asked);
      }
      await stage.rest(tickMs);
    }
    await Promise.all(open);
    await Promise.all(refs.map((ref) => stage.system.stop(ref).catch(() => undefined)));
  }

  counts(): Readonly<Record<string, number>> {
    return { asked: this.#asked, answered: this.#answered, rejected: this.#rejected };
  }

  faults(): readonly string[] {
    const found = [...this.#faults].map(([what, times]) => `${what} (${times} times)`);
    const settled = this.#answered + this.#rejected;
    return settled === this.#asked ? found : [...found, `of ${this.#asked} asks ${settled} settled`];
  }

  /** Whether its target is there. */
  async #ask(target: Ref<Counter>, n: number): Promise<boolean> {
    this.#asked += 1;
    try {
      const answer = await target.askWith(patience).echo(n);
      this.#answered += 1;
      if (answer !== n) this.#note('an ask had the answer to another');
      return true;
    } catch (error) {
      this.#rejected += 1;
      const code = isActorError(error) ? error.code : String(error);
      if (!explained.includes(code)) this.#note(`an ask ended with ${code}`);
      return false;
    }
  }

  #note(what: string): void {
    this.#faults.set(what, (this.#faults.get(what) ?? 0) + 1);
  }
}

function place({ system }: Stage): Ref<Counter> {
  return system.spawn(counter, undefined, { placement: 'spread' });
}

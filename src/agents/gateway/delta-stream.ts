// The deltas of one swarm on their way to main: joined for 50 ms, and at most one batch is under way. What comes meanwhile is joined to the next one, up
// to a bound; the rest is left out and counted.
import type { ActorContext } from '../../runtime/actor-context.ts';
import type { Ref } from '../../runtime/ref.ts';
import type { Delta, DeltaSink } from './gateway-protocol.ts';

export const joinedMs = 50;
/** Characters that wait, of all calls of the swarm. */
export const mostWaiting = 65_536;
/** A batch that main does not take for so long is lost. */
const patienceMs = 5_000;

type Waiting = { -readonly [Field in keyof Delta]: Delta[Field] };

export class DeltaStream {
  readonly #ctx: ActorContext;
  readonly #sink: Ref<DeltaSink>;
  /** By the key of its call. */
  readonly #waiting = new Map<string, Waiting>();
  #characters = 0;
  #isUnderWay = false;

  constructor(ctx: ActorContext, sink: Ref<DeltaSink>) {
    this.#ctx = ctx;
    this.#sink = sink;
  }

  add(key: string, { run, turn, attempt }: Pick<Delta, 'run' | 'turn' | 'attempt'>, text: string): void {
    const delta = this.#waiting.get(key) ?? { run, turn, attempt, text: '', leftOut: 0 };
    this.#waiting.set(key, delta);
    // No hole within a delta: once something is left out, the rest is too.
    if (delta.leftOut > 0 || this.#characters + text.length > mostWaiting) delta.leftOut += text.length;
    else {
      delta.text += text;
      this.#characters += text.length;
    }
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#ctx.after(joinedMs, () => this.#send());
  }

  #send(): void {
    const deltas = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#characters = 0;
    this.#ctx.pipe(this.#ctx.ask(this.#sink, { timeoutMs: patienceMs }).take(deltas), () => {
      if (this.#waiting.size > 0) this.#send();
      else this.#isUnderWay = false;
    });
  }
}

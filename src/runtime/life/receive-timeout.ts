// Tells an actor that no message came for a while. One machine timer at a time: a message only notes the time, and the timer looks at it.
// 1. The time runs from the end of the last message that counts; it does not run while one is handled.
// 2. A tick that is queued when such a message comes is taken back.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkList, checkObject } from '../../base/check-options.ts';
import type { TimerHandle } from '../../base/clock.ts';
import type { Cancellable, ReceiveTimeoutOptions } from '../actor-context.ts';
import type { Life } from './actor-timers.ts';

type Handler = () => void | Promise<void>;

export class ReceiveTimeout implements Cancellable {
  readonly #life: Life;
  readonly #ms: number;
  readonly #handler: Handler;
  readonly #except: ReadonlySet<unknown>;
  #timer: TimerHandle | undefined;
  #since: number;
  #isHandling = false;
  #isCancelled = false;
  /** Counts what makes a queued tick void. */
  #round = 0;

  constructor(life: Life, ms: number, handler: Handler, except: readonly unknown[]) {
    this.#life = life;
    this.#ms = ms;
    this.#handler = handler;
    this.#except = new Set(except);
    this.#since = life.core.clock.now();
    this.#arm(ms);
  }

  /** A message is about to be handled. */
  begin(method: string): void {
    if (this.#except.has(method)) return;
    this.#isHandling = true;
    this.#round++;
  }

  /** A message, or a call of the runtime's own, has been handled. */
  end(): void {
    if (!this.#isHandling) return;
    this.#isHandling = false;
    this.#since = this.#life.core.clock.now();
    if (this.#timer === undefined) this.#arm(this.#ms);
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#timer?.cancel();
    const { extension } = this.#life.cell;
    extension?.timers?.delete(this);
    if (extension?.receiveTimeout === this) extension.receiveTimeout = undefined;
  }

  #arm(ms: number): void {
    if (this.#isCancelled) return;
    this.#timer = this.#life.core.clock.after(ms, () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    if (this.#isHandling) return;
    const leftMs = this.#since + this.#ms - this.#life.core.clock.now();
    if (leftMs > 0) {
      this.#arm(leftMs);
      return;
    }
    const round = this.#round;
    this.#life.enqueue(() => this.#tick(round));
  }

  #tick(round: number): unknown {
    if (this.#isCancelled) return undefined;
    const isVoid = round !== this.#round;
    if (!isVoid) this.#since = this.#life.core.clock.now();
    if (this.#timer === undefined) this.#arm(Math.max(0, this.#since + this.#ms - this.#life.core.clock.now()));
    return isVoid ? undefined : this.#handler();
  }
}

/** Sets an incarnation's receive timeout, in place of an earlier one; throws `invalid-argument`. */
export function setReceiveTimeout(life: Life, ms: number, handler: Handler, options: ReceiveTimeoutOptions): Cancellable {
  if (typeof ms !== 'number' || !(ms > 0 && Number.isFinite(ms))) throw invalidArgument('ms', 'a finite number above 0', ms);
  checkObject(options, 'options');
  checkFields(options, ['except'], 'a receive timeout has');
  checkList(options.except, 'except', 'a list of methods');
  if (!life.isLive) return { cancel() {} };
  const { ext } = life.cell;
  ext.receiveTimeout?.cancel();
  const timeout = new ReceiveTimeout(life, ms, handler, options.except ?? []);
  ext.receiveTimeout = timeout;
  (ext.timers ??= new Set()).add(timeout);
  return timeout;
}

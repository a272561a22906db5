// What goes with one message while it is not answered: a signal, and a reply of the handler's own making. Made when a handler first looks;
// a message whose handler does not look costs nothing.
// 1. The signal fires when the asker cancels, at the deadline, and at the actor's end, as long as the message is not answered; never after.
// 2. The deadline has a timer of its own, not that of the thread's asks: code of the handler's hears the signal, so it must run in the handler's async
//    context, by which a thread's death is charged. It is the context of who looked first.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { ReplyHandle } from './reply-handle.ts';

export class TurnScope {
  /** What the handler returns is not the answer: that comes by a handle, or from another turn. */
  isDeferred = false;
  handle: ReplyHandle | undefined = undefined;
  #abort: AbortController | undefined = undefined;
  #timer: TimerHandle | undefined = undefined;
  #isClosed = false;

  /** The message is answered, or will not be. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  /**
   * From now on the signal fires at `deadline` too; Infinity for never. Once is enough: a timer that runs is replaced only for the sake of
   * `onDeadline`, and none is set when the message is answered.
   */
  watchDeadline({ clock }: { readonly clock: Clock }, deadline: number, onDeadline?: () => void): void {
    if (this.#isClosed || !Number.isFinite(deadline)) return;
    if (this.#timer !== undefined && onDeadline === undefined) return;
    this.#stopTimer();
    this.#timer = clock.after(Math.max(0, deadline - clock.now()), () => {
      this.abort(new ActorError('timeout', 'the deadline of the message has passed'));
      onDeadline?.();
    });
  }

  /** The message is answered in another turn, which watches its deadline then. */
  putAside(): void {
    this.isDeferred = true;
    if (this.handle === undefined) this.#stopTimer();
  }

  abort(reason: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#fire(reason);
  }

  /** The actor ends. Whether a reply by a handle ends with it is not known here: it may have been handed on, and then its deadline is watched still. */
  endLife(reason: unknown): void {
    if (this.handle === undefined) this.abort(reason);
    else if (!this.#isClosed) this.#fire(reason);
  }

  /** The message is answered. */
  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
  }

  #fire(reason: unknown): void {
    this.#abort ??= new AbortController();
    this.#abort.abort(reason);
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

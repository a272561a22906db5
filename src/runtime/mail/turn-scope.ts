// What goes with one message while it is not answered: a signal, and a reply of the handler's own making. Made when a handler first looks;
// a message whose handler does not look costs nothing.
// 1. The signal fires when the asker cancels, at the deadline, and at the actor's end, as long as the message is not answered; never after.
// 2. The deadline has a timer of its own, not that of the thread's asks: code of the handler's hears the signal, so it must run in the handler's async
//    context, by which a thread's death is charged.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import type { ReplyHandle } from './reply-handle.ts';

export class TurnScope {
  /** What the handler returns is not the answer: that comes by a handle, or from another turn. */
  isDeferred = false;
  handle: ReplyHandle | undefined = undefined;
  readonly #abort = new AbortController();
  #timer: TimerHandle | undefined = undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on the signal fires at `deadline` too; Infinity for never. */
  watchDeadline({ clock }: { readonly clock: Clock }, deadline: number, onDeadline?: () => void): void {
    if (!Number.isFinite(deadline) || this.signal.aborted) return;
    this.close();
    this.#timer = clock.after(Math.max(0, deadline - clock.now()), () => {
      this.abort(new ActorError('timeout', 'the deadline of the message has passed'));
      onDeadline?.();
    });
  }

  abort(reason: unknown): void {
    this.close();
    this.#abort.abort(reason);
  }

  /** The message is answered. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

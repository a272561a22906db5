// What goes with one message while it is not answered: a signal, and a reply of the handler's own making. Made when a handler first looks;
// a message whose handler does not look costs nothing.
// 1. The signal fires when the asker cancels, at the deadline, and at the actor's end, as long as the message is not answered; never after.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline, type Deadlines } from './deadline.ts';
import type { ReplyHandle } from './reply-handle.ts';

/** What a scope needs of its thread. */
interface Timekeeper {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

export class TurnScope extends Deadline {
  /** What the handler returns is not the answer: that comes by a handle, or from another turn. */
  isDeferred = false;
  handle: ReplyHandle | undefined = undefined;
  readonly #abort = new AbortController();
  #deadlines: Deadlines | undefined = undefined;
  #onDeadline: (() => void) | undefined = undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on the signal fires at `deadline` too; Infinity for never. */
  watchDeadline({ clock, deadlines }: Timekeeper, deadline: number, onDeadline?: () => void): void {
    if (!Number.isFinite(deadline) || this.signal.aborted) return;
    this.close();
    this.#deadlines = deadlines;
    this.#onDeadline = onDeadline;
    const now = clock.now();
    deadlines.set(this, Math.max(0, deadline - now), now);
  }

  onDue(): void {
    this.abort(new ActorError('timeout', 'the deadline of the message has passed'));
    this.#onDeadline?.();
  }

  abort(reason: unknown): void {
    this.close();
    this.#abort.abort(reason);
  }

  /** The message is answered. */
  close(): void {
    this.#deadlines?.lift(this);
  }
}

// Ctrl-C and SIGTERM. The first asks everything to end and gives it a moment; the second ends the process at once.

import { ActorError } from '../base/actor-error.ts';
import type { TimerHandle } from '../base/clock.ts';
import type { CommandHost, StopSignal } from './command-host.ts';
import { exitStatus } from './exit-status.ts';

/** npm hands a Ctrl-C, which the terminal has already sent to the whole process group, to its child once more: one press, two signals. */
const samePressMs = 60;

const statusOfSignal = { SIGINT: exitStatus.interrupted, SIGTERM: exitStatus.terminated } as const;

export class Interruption {
  readonly #host: CommandHost;
  readonly #controller = new AbortController();
  readonly #stopListening: () => void;
  #first: { readonly signal: StopSignal; readonly at: number } | undefined;

  constructor(host: CommandHost) {
    this.#host = host;
    this.#stopListening = host.onSignal((signal) => this.#receive(signal));
  }

  /** Aborted by the first signal, with a `cancelled` error as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit status that the first signal asks for; undefined while there was none. */
  get status(): 130 | 143 | undefined {
    return this.#first === undefined ? undefined : statusOfSignal[this.#first.signal];
  }

  /** Waits for `promise` to settle, but after a signal not longer than until `graceMs` past it. Tells whether it settled. */
  async withinGrace(promise: Promise<unknown>, graceMs: number): Promise<boolean> {
    const settled = promise.then(
      () => true,
      () => true,
    );
    const waited = new AbortController();
    const over = new Promise<false>((resolve) => {
      const arm = (): void => {
        const timer = this.#afterSignal(graceMs, () => resolve(false));
        waited.signal.addEventListener('abort', () => timer.cancel());
      };
      if (this.signal.aborted) arm();
      else this.signal.addEventListener('abort', arm, { once: true, signal: waited.signal });
    });
    try {
      return await Promise.race([settled, over]);
    } finally {
      waited.abort();
    }
  }

  /** Ends the process if it is still alive `graceMs` after the signal and `mayEnd` agrees; keeps nothing alive itself. */
  endAfterGrace(graceMs: number, mayEnd: () => boolean): void {
    const { status } = this;
    if (status === undefined) return;
    const end = (): void => {
      if (mayEnd()) this.#host.exitNow(status);
      else this.endAfterGrace(graceMs + 100, mayEnd);
    };
    this.#afterSignal(graceMs, end, { unref: true });
  }

  /** Signals end the process in their usual way again. */
  close(): void {
    this.#stopListening();
  }

  #receive(signal: StopSignal): void {
    const now = this.#host.clock.now();
    if (this.#first === undefined) {
      this.#first = { signal, at: now };
      this.#controller.abort(new ActorError('cancelled', signal === 'SIGINT' ? 'interrupted' : 'terminated'));
    } else if (signal !== this.#first.signal || now - this.#first.at > samePressMs) {
      this.#host.exitNow(statusOfSignal[signal]);
    }
  }

  #afterSignal(graceMs: number, run: () => void, options?: { readonly unref: boolean }): TimerHandle {
    const { clock } = this.#host;
    const passed = clock.now() - (this.#first?.at ?? clock.now());
    return clock.after(Math.max(0, graceMs - passed), run, options);
  }
}

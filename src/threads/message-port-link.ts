// A link over a MessagePort between two threads of this process. The port itself keeps the promises: it is FIFO, it holds what arrived
// until somebody listens, and its `close` event comes after every posted frame, in each way in which the other thread can die.
// The link never keeps its thread alive.
import type { MessagePort } from 'node:worker_threads';
import type { Link } from '../runtime/kernel/ports.ts';

export class MessagePortLink implements Link {
  readonly #port: MessagePort;
  #onFrame: ((frame: unknown) => void) | undefined;
  #onDown: (() => void) | undefined;
  /** This end was closed: frames that still arrive are dropped. */
  #isClosed = false;
  #isDown = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('close', () => {
      this.#isDown = true;
      this.#tellDown();
    });
    // A frame that cannot be read here leaves a hole; what follows it must not be delivered.
    port.on('messageerror', () => this.close());
    port.unref();
  }

  post(frame: unknown): void {
    if (this.#isClosed || this.#isDown) return;
    this.#port.postMessage(frame);
  }

  onFrame(handler: (frame: unknown) => void): void {
    const isFirst = this.#onFrame === undefined;
    this.#onFrame = handler;
    if (!isFirst) return;
    this.#port.on('message', (frame: unknown) => {
      if (!this.#isClosed) this.#onFrame?.(frame);
    });
    // Listening for messages takes a hold on the event loop again.
    this.#port.unref();
  }

  onDown(handler: () => void): void {
    this.#onDown = handler;
    if (this.#isDown) setImmediate(() => this.#tellDown());
  }

  close(): void {
    this.#isClosed = true;
    this.#port.close();
  }

  #tellDown(): void {
    const handler = this.#onDown;
    this.#onDown = undefined;
    handler?.();
  }
}

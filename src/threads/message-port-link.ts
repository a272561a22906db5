// A link over a MessagePort between two threads of this process. The port itself keeps the promises: it is FIFO, it holds what arrived
// until somebody listens, and its `close` event comes after every posted frame, in each way in which the other thread can die.
// Frames that have gathered are taken together: an event costs more than a frame, and what came together is answered together, so that a batch
// that was once torn into small frames grows again.
// The link never keeps its thread alive.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Link } from '../runtime/kernel/ports.ts';

/** Frames taken in one go; more wait for the next event, so that a flood leaves room for others. */
const mostTogether = 64;

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
      if (this.#isClosed) return;
      this.#onFrame?.(frame);
      this.#takeGathered();
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

  #takeGathered(): void {
    for (let taken = 1; taken < mostTogether && !this.#isClosed; taken++) {
      const next = this.#receive();
      if (next === undefined) return;
      this.#onFrame?.(next.message);
    }
  }

  #receive(): { readonly message: unknown } | undefined {
    try {
      return receiveMessageOnPort(this.#port) as { readonly message: unknown } | undefined;
    } catch {
      // It cannot be read, as in `messageerror`.
      this.close();
      return undefined;
    }
  }

  #tellDown(): void {
    const handler = this.#onDown;
    this.#onDown = undefined;
    handler?.();
  }
}

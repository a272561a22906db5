// A link over a MessagePort between two threads of this process. The port itself keeps the promises: it is FIFO, it holds what arrived
// until somebody listens, and its `close` event comes after every posted frame, in each way in which the other thread can die.
// Frames that have gathered are taken together: an event costs more than a frame, and what came together is answered together, so that a batch
// that was once torn into small frames grows again.
// A frame that cannot be read leaves a hole, and what follows it must not be delivered: the link closes and says so, for whoever is to end the thread
// at one of its ends, since a link without its thread's death would never be replaced.
// The link never keeps its thread alive.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Link } from '../runtime/kernel/ports.ts';

/** Frames taken in one go; more wait for the next event. It leaves no room for others in a flood, since Node emits many in a row: the window does. */
const mostTogether = 64;

export class MessagePortLink implements Link {
  readonly #port: MessagePort;
  #onFrame: ((frame: unknown) => void) | undefined;
  #onDown: (() => void) | undefined;
  /** This end was closed: frames that still arrive are dropped. */
  #isClosed = false;
  #isDown = false;

  readonly #onUnreadable: (error: Error) => void;

  /** `onUnreadable` is called at most once, when a frame could not be read and the link was closed for it. */
  constructor(port: MessagePort, onUnreadable: (error: Error) => void = () => undefined) {
    this.#port = port;
    this.#onUnreadable = onUnreadable;
    port.on('close', () => {
      this.#isDown = true;
      this.#tellDown();
    });
    port.on('messageerror', (error) => this.fail(error));
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

  fail(error: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#onUnreadable(new Error('a frame that came from another thread cannot be read', { cause: error }));
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
    } catch (error) {
      // As in `messageerror`.
      this.fail(error);
      return undefined;
    }
  }

  #tellDown(): void {
    const handler = this.#onDown;
    this.#onDown = undefined;
    handler?.();
  }
}

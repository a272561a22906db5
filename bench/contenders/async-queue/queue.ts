// What one writes who has no actors: a queue, and an async function that takes from it for ever.

export class Queue<Message> {
  #waiting: Message[] = [];
  #taken = 0;
  #taker: ((message: Message) => void) | undefined;

  put(message: Message): void {
    const taker = this.#taker;
    if (taker === undefined) {
      this.#waiting.push(message);
      return;
    }
    this.#taker = undefined;
    taker(message);
  }

  take(): Message | Promise<Message> {
    if (this.#taken < this.#waiting.length) {
      const message = this.#waiting[this.#taken++] as Message; // there is one at each place below the length
      if (this.#taken === this.#waiting.length) {
        this.#waiting = [];
        this.#taken = 0;
      }
      return message;
    }
    return new Promise((resolve) => {
      this.#taker = resolve;
    });
  }
}

/** Calls `handle` for each message, one after another; gives the queue to send to. */
export function serve<Message>(handle: (message: Message) => unknown): Queue<Message> {
  const queue = new Queue<Message>();
  void (async () => {
    for (;;) {
      const message = await queue.take();
      const result = handle(message);
      if (result instanceof Promise) await result;
    }
  })();
  return queue;
}

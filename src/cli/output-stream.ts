// Writes to stdout or stderr so that everything arrives, also through a slow pipe, and a reader that has gone away is no crash.
// 1. Nothing is dropped while the reader is there: `flushed` settles when the last byte was handed to the system.
// 2. After EPIPE the stream is closed: what is written then goes nowhere, quietly. Any other failure is kept in `failure`.

export class OutputStream {
  readonly #stream: NodeJS.WritableStream;
  #pending = 0;
  #isClosed = false;
  #failure: Error | undefined;
  #waiting: (() => void)[] = [];

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
  }

  /** Hands `text` over as it is; whoever calls has escaped it. */
  write(text: string): void {
    if (this.#isClosed || text === '') return;
    this.#pending += 1;
    this.#stream.write(text, () => {
      this.#pending -= 1;
      if (this.#pending === 0) this.#settle();
    });
  }

  get isPending(): boolean {
    return this.#pending > 0 && !this.#isClosed;
  }

  /** Why the stream could not be written, unless only its reader went away. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Settles when nothing is pending any more, or never will be. */
  flushed(): Promise<void> {
    return this.isPending ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#isClosed = true;
    if (error.code !== 'EPIPE') this.#failure ??= error;
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

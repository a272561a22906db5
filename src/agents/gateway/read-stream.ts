// Reads one call's stream to its end, and lets it go: when it is cancelled, or has said nothing for too long, the model's signal fires, which closes its
// connection, and nobody waits for the model to agree.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock, TimerHandle } from '../../base/clock.ts';
import { foldStream, type ModelReply } from '../../models/fold-stream.ts';
import type { Model, ModelEvent, ModelRequest } from '../../models/model.ts';

export interface StreamReading {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The longest silence, in milliseconds. */
  readonly idleMs: number;
  readonly onEvent: (event: ModelEvent) => void;
  readonly traceparent?: string;
}

/** The whole reply. Rejects with `cancelled`, with `model-stalled`, or with what the model threw. */
export async function readStream(model: Model, request: ModelRequest, reading: StreamReading): Promise<ModelReply> {
  const cut = new Cut(reading);
  try {
    const { clock, onEvent, traceparent } = reading;
    const trace = traceparent === undefined ? {} : { traceparent };
    return await foldStream(watched(model.stream(request, { signal: cut.signal, ...trace }), cut, onEvent), clock);
  } finally {
    cut.end();
  }
}

async function* watched(
  events: AsyncIterable<ModelEvent>,
  cut: Cut,
  onEvent: (event: ModelEvent) => void,
): AsyncGenerator<ModelEvent> {
  const iterator = events[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (;;) {
      const next = await cut.before(iterator.next());
      isOver = next.done === true;
      if (next.done === true) return;
      onEvent(next.value);
      yield next.value;
    }
  } finally {
    // A generator that hangs would never return either.
    if (!isOver) void iterator.return?.()?.then(undefined, () => undefined);
  }
}

/** What ends a stream from outside. */
class Cut {
  readonly #reading: StreamReading;
  readonly #abort = new AbortController();
  /** Why it was cut. */
  #reason: ActorError | undefined;
  /** Gives up the event that is awaited. */
  #giveUp: ((reason: ActorError) => void) | undefined;
  /** One timer for all events, which looks when it rings how long the silence is. */
  #timer: TimerHandle | undefined;
  #silentSinceMs = 0;

  constructor(reading: StreamReading) {
    this.#reading = reading;
    if (reading.signal.aborted) this.#cancel();
    else reading.signal.addEventListener('abort', this.#cancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** `next`, unless the stream is cut before it comes. */
  before<Next>(next: Promise<Next>): Promise<Next> {
    this.#silentSinceMs = this.#reading.clock.now();
    this.#timer ??= this.#watch(this.#reading.idleMs);
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) reject(this.#reason);
      this.#giveUp = reject;
      next.then(resolve, reject).then(() => {
        this.#giveUp = undefined;
      });
    });
  }

  #watch(delayMs: number): TimerHandle {
    const { clock, idleMs } = this.#reading;
    return clock.after(delayMs, () => {
      const leftMs = this.#silentSinceMs + idleMs - clock.now();
      if (leftMs > 0 || this.#giveUp === undefined) this.#timer = this.#watch(Math.max(leftMs, 1));
      else this.#make(stalled(idleMs));
    });
  }

  end(): void {
    this.#timer?.cancel();
    this.#reading.signal.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => this.#make(new ActorError('cancelled', 'the model call was cancelled'));

  #make(reason: ActorError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#giveUp?.(reason);
    this.#abort.abort(reason);
  }
}

function stalled(idleMs: number): ActorError {
  return new ActorError('model-stalled', `the model's stream said nothing for ${idleMs} ms`, {
    details: { isRetryable: true, billed: 'unknown' },
  });
}

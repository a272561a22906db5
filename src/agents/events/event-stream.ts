// One listener's events, as an async iterable: what has happened and was not taken yet waits in a buffer.
// 1. A change of a run's status, and a question for approval, is never left out, and events of one run keep their order.
// 2. Of what a run is at, the latest waits, for so many runs at most; whatever gives way is counted, and the count comes with the next event.
import type { SwarmEvent } from '../swarm-events.ts';

/** `left-out`: so many activities gave way since the event before, because they were not taken in time. */
export type StreamedEvent = SwarmEvent | { readonly kind: 'left-out'; readonly activities: number };

type DeltaEvent = Extract<SwarmEvent, { kind: 'delta' }>;

/** Characters of one delta that waits. */
const longestDelta = 65_536;
/** Activities that wait at once. */
const mostActivities = 256;

export class EventStream implements AsyncIterator<StreamedEvent, undefined, undefined> {
  /** The waiting events, from `#first` on. */
  readonly #waiting: { event: SwarmEvent }[] = [];
  #first = 0;
  /** The waiting activity of each run, as long as nothing else of the run came after it. */
  readonly #activities = new Map<string, { event: SwarmEvent }>();
  /** The waiting delta of each run, likewise. */
  readonly #deltas = new Map<string, { event: SwarmEvent }>();
  #leftOut = 0;
  #isOver = false;
  #change = Promise.withResolvers<void>();
  readonly #unsubscribe: () => void;

  /** `subscribe` is handed the stream, and returns how to end the subscription. */
  constructor(subscribe: (stream: EventStream) => () => void) {
    this.#unsubscribe = subscribe(this);
  }

  push(event: SwarmEvent): void {
    if (this.#isOver) return;
    if (event.kind === 'run' || event.kind === 'approval') {
      const run = event.kind === 'run' ? event.record.id : event.runId;
      this.#activities.delete(run);
      this.#deltas.delete(run);
      this.#waiting.push({ event });
    } else if (event.kind === 'delta') this.#pushDelta(event);
    else this.#pushActivity(event.runId, event);
    this.#changed();
  }

  /** No more comes; what waits can still be taken. */
  end(): void {
    this.#isOver = true;
    this.#changed();
  }

  async next(): Promise<IteratorResult<StreamedEvent, undefined>> {
    while (this.#first === this.#waiting.length) {
      if (this.#isOver) return { done: true, value: undefined };
      await this.#change.promise;
    }
    return { done: false, value: this.#take() };
  }

  /** Whoever listens has left. */
  async return(): Promise<IteratorResult<StreamedEvent, undefined>> {
    this.#waiting.length = 0;
    this.#first = 0;
    this.#activities.clear();
    this.#deltas.clear();
    this.#unsubscribe();
    this.end();
    return { done: true, value: undefined };
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  #pushActivity(run: string, event: SwarmEvent): void {
    const before = this.#activities.get(run);
    if (before !== undefined) {
      before.event = event;
      this.#leftOut += 1;
    } else if (this.#activities.size >= mostActivities) this.#leftOut += 1;
    else {
      const entry = { event };
      this.#activities.set(run, entry);
      this.#waiting.push(entry);
    }
  }

  /** Joined to one of the same attempt that waits; what is too much is counted with it. */
  #pushDelta(event: DeltaEvent): void {
    const before = this.#deltas.get(event.runId);
    if (before?.event.kind === 'delta' && before.event.turn === event.turn && before.event.attempt === event.attempt) {
      before.event = joined(before.event, event);
      return;
    }
    const entry = { event };
    this.#deltas.set(event.runId, entry);
    this.#waiting.push(entry);
  }

  #take(): StreamedEvent {
    if (this.#leftOut > 0) {
      const activities = this.#leftOut;
      this.#leftOut = 0;
      return { kind: 'left-out', activities };
    }
    const entry = this.#waiting[this.#first++] as { event: SwarmEvent };
    const { event } = entry;
    if (event.kind === 'activity' && this.#activities.get(event.runId) === entry) this.#activities.delete(event.runId);
    if (event.kind === 'delta' && this.#deltas.get(event.runId) === entry) this.#deltas.delete(event.runId);
    // Taken off in bulk, since taking each off the front would cost as much as there are behind it.
    if (this.#first === this.#waiting.length || this.#first > 1024) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    return event;
  }
}

function joined(before: DeltaEvent, { text, leftOut }: DeltaEvent): DeltaEvent {
  const fits = before.leftOut === 0 && before.text.length + text.length <= longestDelta;
  return fits ? { ...before, text: before.text + text, leftOut } : { ...before, leftOut: before.leftOut + text.length + leftOut };
}

// The traces that code of this thread has on actors, from the tracer's side, by number.

import { callForeign } from '../kernel/foreign.ts';
import type { Place } from '../kernel/op.ts';
import type { TraceEvent } from './trace-event.ts';

export type TraceListener = (event: TraceEvent) => void;

interface Trace {
  readonly target: Place;
  readonly listener: TraceListener;
}

export class TraceTable {
  readonly #traces = new Map<number, Trace>();
  #last = 0;

  get size(): number {
    return this.#traces.size;
  }

  add(target: Place, listener: TraceListener): number {
    const number = ++this.#last;
    this.#traces.set(number, { target, listener });
    return number;
  }

  /** False when there is no such trace any more. */
  remove(number: number): boolean {
    return this.#traces.delete(number);
  }

  deliver(number: number, event: TraceEvent): void {
    const trace = this.#traces.get(number);
    if (trace === undefined) return;
    if (event.kind === 'ended') this.#traces.delete(number);
    callForeign(() => trace.listener(event));
  }

  /** `slot` was lost, and with it the ends of these traces. */
  lose(slot: number, at: number): void {
    for (const [number, { target }] of this.#traces) {
      if (target.slot === slot) this.deliver(number, { kind: 'ended', why: 'thread-lost', at, incarnation: 0 });
    }
  }
}

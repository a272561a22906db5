// Looking into actors, from the side of whoever looks: requests go to the actor's thread in the stream of mail, and answers come by the ask table.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFewFields, checkFunction } from '../../base/check-options.ts';
import type { Core } from '../kernel/core.ts';
import type { ObserveRequest } from '../kernel/op.ts';
import { type AnyRef, placeOf } from '../ref.ts';
import type { Inspection } from './inspection.ts';
import type { TraceListener } from './trace-table.ts';

export interface ObserveOptions {
  /** Milliseconds until the request rejects with `timeout`; default: the system's `askTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** What a system offers to those who look into its actors. Each rejects with `no-actor`, `thread-lost` or `timeout`. */
export interface Observing {
  /** What the actor is at, and its state as far as it offers it. */
  inspect(ref: AnyRef, options?: ObserveOptions): Promise<Inspection>;
  /** Lets the actor handle no more mail; settles after the turn that is open. It can still be looked into, stopped and killed. Its next life is not suspended. */
  suspend(ref: AnyRef, options?: ObserveOptions): Promise<void>;
  /** Ends a suspension, whoever began it. */
  resume(ref: AnyRef, options?: ObserveOptions): Promise<void>;
  /** Puts a state in place of the actor's, between two turns, as its `onInspect` lets it. Rejects with `state-refused`, and then nothing was changed. */
  replaceState(ref: AnyRef, state: unknown, options?: ObserveOptions): Promise<void>;
  /** Begins to measure the actor's turns, or ends it; `inspect` shows the numbers. */
  measure(ref: AnyRef, on: boolean, options?: ObserveOptions): Promise<void>;
  /** Calls `listener` for what the actor handles, sends and goes through, also over its restarts; returns how to stop that. */
  trace(ref: AnyRef, listener: TraceListener): () => void;
}

const observeFields: readonly string[] = ['timeoutMs'] satisfies (keyof ObserveOptions)[];

export class Observer implements Observing {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async inspect(ref: AnyRef, options?: ObserveOptions): Promise<Inspection> {
    return (await this.#request(ref, { kind: 'inspect' }, options)) as Inspection;
  }

  async suspend(ref: AnyRef, options?: ObserveOptions): Promise<void> {
    await this.#request(ref, { kind: 'suspend' }, options);
  }

  async resume(ref: AnyRef, options?: ObserveOptions): Promise<void> {
    await this.#request(ref, { kind: 'resume' }, options);
  }

  async replaceState(ref: AnyRef, state: unknown, options?: ObserveOptions): Promise<void> {
    this.#core.freeze(state);
    await this.#request(ref, { kind: 'replace-state', state }, options);
  }

  async measure(ref: AnyRef, on: boolean, options?: ObserveOptions): Promise<void> {
    if (typeof on !== 'boolean') throw invalidArgument('on', 'true or false', on);
    await this.#request(ref, { kind: 'measure', on }, options);
  }

  trace(ref: AnyRef, listener: TraceListener): () => void {
    const core = this.#core;
    checkFunction(listener, 'listener');
    const { slot, id } = placeOf(core.node, ref);
    const trace = core.traces.add({ slot, id }, listener);
    core.route(slot, { kind: 'observe', to: id, ask: 0, request: { kind: 'trace', trace } });
    return () => {
      if (core.traces.remove(trace)) core.route(slot, { kind: 'observe', to: id, ask: 0, request: { kind: 'untrace', trace } });
    };
  }

  #request(ref: AnyRef, request: ObserveRequest, options: ObserveOptions = {}): Promise<unknown> {
    checkFewFields(options, observeFields);
    const { timeoutMs = this.#core.askTimeoutMs } = options;
    if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0))
      throw invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
    const { slot, id } = placeOf(this.#core.node, ref);
    const { number, promise } = this.#core.asks.open({ slot, about: `${request.kind} ${String(ref)}`, timeoutMs });
    this.#core.route(slot, { kind: 'observe', to: id, ask: number, request });
    return promise;
  }
}

// Which children a failure takes along, and the order in which they end and start again; pure but for the marks on the plan's own cursor.
// 1. Ends come before starts: in reverse order, one at a time. Starts come in order, each awaited.
// 2. A plan is rebuilt when another failure, or the supervisor's end, joins it; what it had done stays done.
import type { ChildState } from './supervised-child.ts';

/**
 * Who else is restarted with a child that failed. `one-for-one`: nobody. `one-for-all`: all others. `rest-for-one`: those after it.
 * `dynamic`: nobody; the children are made from one template while the supervisor runs.
 */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one' | 'dynamic';

/** What a plan needs to know of a child. */
export interface Planned {
  readonly state: ChildState;
  readonly onStarted: unknown;
  readonly pause: unknown;
  mustEnd: boolean;
  isDue: boolean;
}

/** The children, of `all` in order, that are to end and start again because `causes` failed; the causes are among them. */
export function groupOf<C>(strategy: Strategy, all: Iterable<C>, causes: readonly C[]): readonly C[] {
  switch (strategy) {
    case 'one-for-one':
    case 'dynamic':
      return causes;
    case 'one-for-all':
      return [...all];
    case 'rest-for-one': {
      const order = [...all];
      const failed = new Set(causes);
      const first = order.findIndex((child) => failed.has(child));
      return first === -1 ? causes : order.slice(first);
    }
  }
}

export type Step<C> =
  | { readonly kind: 'end'; readonly child: C }
  | { readonly kind: 'start'; readonly child: C }
  /** For what was begun, or for a back-off. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

export class Plan<C extends Planned> {
  readonly #toEnd: readonly C[];
  readonly #toStart: readonly C[];
  #ended = 0;
  #started = 0;

  /** Of `all` children in order, ends those that must end, then starts those that are due. */
  constructor(all: Iterable<C>) {
    const order = [...all];
    this.#toEnd = order.filter((child) => child.mustEnd).reverse();
    this.#toStart = order.filter((child) => child.isDue);
  }

  /** What to do now. Children that another hand ended or started meanwhile are passed over. */
  next(): Step<C> {
    return this.#nextEnd() ?? this.#nextStart();
  }

  #nextEnd(): Step<C> | undefined {
    for (; ; this.#ended++) {
      const child = this.#toEnd[this.#ended];
      if (child === undefined) return undefined;
      if (!child.mustEnd) continue;
      // A start that somebody waits for is not cut short.
      if (child.state === 'stopping' || (child.state === 'starting' && child.onStarted !== undefined)) return { kind: 'wait' };
      if (child.state === 'up' || child.state === 'starting') return { kind: 'end', child };
      child.mustEnd = false;
    }
  }

  #nextStart(): Step<C> {
    if (this.#started === 0 && this.#toStart.some((child) => child.isDue && child.pause !== undefined)) return { kind: 'wait' };
    for (; ; this.#started++) {
      const child = this.#toStart[this.#started];
      if (child === undefined) return { kind: 'done' };
      if (!child.isDue) continue;
      if (child.state === 'absent' || child.state === 'down') return { kind: 'start', child };
      if (child.state !== 'up') return { kind: 'wait' };
      child.isDue = false;
    }
  }
}

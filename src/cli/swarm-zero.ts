// When the swarm's own count of milliseconds began. Records count from there, the command's output from the command's start.
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { Clock } from '../base/clock.ts';

/**
 * Learns the zero from events: what a record says happened at `t` was heard of no sooner, so the zero is at most `now - t`. The least of
 * these bounds is off by the quickest event's way here, which is well below a millisecond.
 */
export class SwarmZero {
  readonly #clock: Clock;
  #least = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  hear(event: SwarmEvent): void {
    if (event.kind !== 'run') return;
    const { acceptedMs, startedMs, endedMs } = event.record;
    const latest = endedMs ?? startedMs ?? acceptedMs;
    if (latest !== null) this.#least = Math.min(this.#least, this.#clock.now() - latest);
  }

  /** By the command's clock; now, while nothing was heard. */
  get at(): number {
    return Number.isFinite(this.#least) ? this.#least : this.#clock.now();
  }
}

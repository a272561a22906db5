// A host's events on their way to main: within bounds, so that no flood of them becomes one of the link; what is left out is counted, and said
// when its second is over. Best effort: what was not flushed when the thread dies is lost with it.
import type { Clock } from '../../base/clock.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import type { EventKind, EventSink, KernelEvent } from './events.ts';
import { RateLimit } from './rate-limit.ts';

export interface EventShipperPorts {
  readonly slot: number;
  readonly clock: Clock;
  /** Also spawns, exits and restarts. */
  readonly lifecycle: boolean;
  readonly send: (event: KernelEvent) => void;
}

const periodMs = 1_000;
/** Events of each kind per second. */
const mostPerPeriod: Readonly<Record<EventKind, number>> = {
  'dead-letter': 100,
  crash: 100,
  log: 1_000,
  spawn: 5_000,
  exit: 5_000,
  restart: 5_000,
  'left-out': Number.POSITIVE_INFINITY,
};

export class EventShipper implements EventSink {
  readonly #ports: EventShipperPorts;
  readonly #limits = new Map<EventKind, RateLimit>();
  #counts: Record<string, number> = {};
  #letters: Record<string, number> = {};
  #isWaiting = false;

  constructor(ports: EventShipperPorts) {
    this.#ports = ports;
  }

  wants(kind: EventKind): boolean {
    return this.#ports.lifecycle || (kind !== 'spawn' && kind !== 'exit' && kind !== 'restart');
  }

  emit(event: KernelEvent): void {
    const now = this.#ports.clock.now();
    const limit = this.#limitOf(event.kind);
    if (limit.take(now)) this.#ports.send(event);
    else this.#leaveOut(event, limit.waitMs(now));
  }

  countLetters(reason: DeadLetterReason, messages: number): void {
    this.#addLetters(reason, messages);
    this.#tellIn(periodMs);
  }

  #leaveOut(event: KernelEvent, waitMs: number): void {
    this.#counts[event.kind] = (this.#counts[event.kind] ?? 0) + 1;
    if (event.kind === 'dead-letter') this.#addLetters(event.letter.reason, event.letter.count);
    this.#tellIn(waitMs);
  }

  #addLetters(reason: DeadLetterReason, messages: number): void {
    this.#letters[reason] = (this.#letters[reason] ?? 0) + messages;
  }

  #tellIn(waitMs: number): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#ports.clock.after(waitMs, () => this.#tellLeftOut(), { unref: true });
  }

  #tellLeftOut(): void {
    this.#isWaiting = false;
    const [counts, letters] = [this.#counts, this.#letters];
    this.#counts = {};
    this.#letters = {};
    this.#ports.send({ kind: 'left-out', slot: this.#ports.slot, counts, letters });
  }

  #limitOf(kind: EventKind): RateLimit {
    let limit = this.#limits.get(kind);
    if (limit === undefined) {
      limit = new RateLimit(mostPerPeriod[kind], periodMs);
      this.#limits.set(kind, limit);
    }
    return limit;
  }
}

// Where the events of all threads come together, on main: the system's own book of dead letters, the log lines of hosts, and the channels of
// `node:diagnostics_channel`, by which they leave.
import { type Channel, channel } from 'node:diagnostics_channel';
import type { Log } from '../base/log.ts';
import type { DeadLetterReason } from '../runtime/reporting/dead-letter.ts';
import { DeadLetters } from '../runtime/reporting/dead-letters.ts';
import type { EventKind, EventSink, KernelEvent, LeftOutEvent } from '../runtime/reporting/events.ts';
import { guardedLog } from '../runtime/reporting/guarded-log.ts';
import { readLetter } from '../runtime/reporting/pending-letter.ts';

/** The channels; each message is what the documentation says, and plain data but for errors. */
export const eventChannels = Object.freeze({
  spawn: 'troupe:actor:spawn',
  exit: 'troupe:actor:exit',
  restart: 'troupe:actor:restart',
  'dead-letter': 'troupe:dead-letter',
  crash: 'troupe:crash',
  'left-out': 'troupe:left-out',
  thread: 'troupe:thread',
} as const);

export class EventHub implements EventSink {
  /** Of all threads, as far as they came through. */
  readonly deadLetters = new DeadLetters();
  readonly #log: Log;
  readonly #channels: Readonly<Record<keyof typeof eventChannels, Channel>>;

  constructor(log: Log) {
    this.#log = guardedLog(log);
    const open = Object.entries(eventChannels).map(([kind, name]) => [kind, channel(name)]);
    this.#channels = Object.fromEntries(open);
  }

  wants(kind: EventKind): boolean {
    if (kind === 'dead-letter' || kind === 'left-out') return true;
    return kind === 'log' || this.#channels[kind].hasSubscribers;
  }

  emit(event: KernelEvent): void {
    switch (event.kind) {
      case 'dead-letter':
        this.deadLetters.add(event.letter);
        if (this.#channels['dead-letter'].hasSubscribers) this.#publish('dead-letter', readLetter(event.letter));
        return;
      case 'crash':
        this.#publish('crash', event.report);
        return;
      case 'left-out':
        this.#onLeftOut(event);
        return;
      case 'log':
        this.#log[event.level]({ slot: event.slot, ...event.fields }, event.message);
        return;
      default:
        this.#publish(event.kind, event);
    }
  }

  countLetters(reason: DeadLetterReason, messages: number): void {
    this.deadLetters.count(reason, messages);
  }

  /** What happens to a thread. */
  publishThread(event: object): void {
    this.#publish('thread', event);
  }

  #onLeftOut(event: LeftOutEvent): void {
    for (const [reason, messages] of Object.entries(event.letters)) this.deadLetters.count(reason as DeadLetterReason, messages);
    const { slot, counts } = event;
    if (Object.keys(counts).length === 0) return;
    this.#log.warn({ slot, ...counts }, 'a thread had more events than it may pass on');
    this.#publish('left-out', event);
  }

  #publish(kind: keyof typeof eventChannels, message: object): void {
    const to = this.#channels[kind];
    if (to.hasSubscribers) to.publish(message);
  }
}

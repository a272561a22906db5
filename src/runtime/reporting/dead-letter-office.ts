// Where a kernel's dead letters go: its own book, its log, and the system's events.
// 1. The log gets ten lines, then none for five minutes, then ten again; counts and events know all.
// 2. Letters of `quietMethods` are counted and kept, and reach neither the log nor those who did not ask for them.
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import { DeadLetters } from './dead-letters.ts';
import type { EventSink } from './events.ts';
import { LogAllowance } from './log-allowance.ts';
import { type LetterDraft, PendingLetter } from './pending-letter.ts';

export interface DeadLetterOfficePorts {
  readonly slot: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventSink;
  readonly quietMethods: ReadonlySet<string>;
}

export class DeadLetterOffice extends DeadLetters {
  readonly #ports: DeadLetterOfficePorts;
  readonly #allowance = new LogAllowance();

  constructor(ports: DeadLetterOfficePorts) {
    super();
    this.#ports = ports;
  }

  /** Fills in who writes it and when. */
  override add(draft: LetterDraft): void {
    const { slot, clock, events, quietMethods } = this.#ports;
    const isQuiet = quietMethods.has(draft.method);
    const letter = new PendingLetter(draft, slot, clock.wallTime(), isQuiet);
    super.add(letter);
    // A crash has its own line.
    if (!isQuiet && letter.reason !== 'handler-failed') this.#log(letter);
    if (events.wants('dead-letter')) events.emit({ kind: 'dead-letter', letter });
  }

  /** Counts messages of which there is no letter, here and in the system's book. */
  countUnwritten(reason: DeadLetterReason, messages: number): void {
    this.count(reason, messages);
    this.#ports.events.countLetters(reason, messages);
  }

  #log(pending: PendingLetter): void {
    const { clock, log } = this.#ports;
    const allowed = this.#allowance.take(clock.now());
    if (allowed === undefined) return;
    const { leftOut, isLast } = allowed;
    const letter = pending.read();
    const notice = isLast
      ? 'a message was not handled; more of these are not logged for five minutes'
      : 'a message was not handled';
    log.warn(leftOut === 0 ? letter : { ...letter, leftOut }, notice);
  }
}

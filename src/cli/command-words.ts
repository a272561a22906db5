// What went wrong, in words that fit the command: the library names its options, a person at a terminal has others.
import type { ErrorRecord, RunRecord } from '../agents/runs/run-record.ts';
import type { SwarmEvent } from '../agents/swarm-events.ts';
import type { TroupeConfig } from '../agents/troupe-config.ts';
import type { SwarmWishes } from './requests.ts';

/** How the end of a message reads; only the end, for a file's name may stand before it. */
type Wording = readonly [ending: RegExp, words: string];

export class CommandWords {
  readonly #wordings: Readonly<Record<string, Wording>>;

  /** What the configuration says, and no option, keeps its name; so does another limit in dollars than `capUsd`, the command's: an agent may have one. */
  constructor(
    request: SwarmWishes,
    { limits = {}, maxFileBytes }: Pick<TroupeConfig, 'limits' | 'maxFileBytes'> = {},
    capUsd?: number | null,
  ) {
    const { deadlineMs } = request;
    const isOption = (wish: unknown, configured: unknown): boolean => wish !== undefined || configured === undefined;
    const wordings: Readonly<Record<string, Wording>> = {
      ...(isOption(request.maxFileBytes, maxFileBytes) && { 'file-too-large': [/\(maxFileBytes\)$/, '(--max-file-mb)'] }),
      ...(isOption(request.maxUsd, limits.maxUsd) && { 'limit-usd': [capEnding(capUsd), '(--max-usd)'] }),
      ...(isOption(request.timeoutMs, limits.timeoutMs) && { 'run-timeout': [/\(limits\.timeoutMs\)$/, '(--timeout-ms)'] }),
      // The swarm gets what was left of it when the question was put; of two the shorter one holds.
      ...(deadlineMs <= (limits.deadlineMs ?? deadlineMs) && {
        'run-deadline': [
          /the deadline of \d+ ms passed \(limits\.deadlineMs\)$/,
          `the deadline of ${deadlineMs} ms passed (--deadline-ms)`,
        ],
      }),
    };
    this.#wordings = wordings;
  }

  event(event: SwarmEvent): SwarmEvent {
    return event.kind === 'run' ? { ...event, record: this.record(event.record) } : event;
  }

  record(record: RunRecord): RunRecord {
    return record.error === null ? record : { ...record, error: this.error(record.error) };
  }

  /** An answer that tells the errors of these records, as the swarm has them. */
  answer(text: string, records: readonly RunRecord[]): string {
    let told = text;
    for (const { error } of records) {
      const message = error === null ? undefined : this.#message(error);
      if (error !== null && message !== undefined && message !== error.message)
        told = told.replaceAll(error.message, () => message);
    }
    return told;
  }

  /** With what would do, where that is known. */
  error(error: ErrorRecord): ErrorRecord {
    const { code, remedy } = error;
    const message = this.#message(error);
    if (remedy === undefined) return { code, message };
    const told = message === error.message ? remedy : remedy.replace('limits.maxUsd', '--max-usd');
    return { code, message: `${message}; ${told}` };
  }

  #message({ code, message }: ErrorRecord): string {
    // A list in lines, of which one line of ours is made.
    if (code === 'tape-miss') return message.replace(':\n- ', ': ').replaceAll('\n- ', '; ');
    const wording = Object.hasOwn(this.#wordings, code) ? this.#wordings[code] : undefined;
    return wording === undefined ? message : message.replace(wording[0], () => wording[1]);
  }
}

function capEnding(capUsd: number | null | undefined): RegExp {
  if (typeof capUsd !== 'number') return /\(limits\.maxUsd\)$/;
  return new RegExp(`(?<=\\$${String(capUsd).replace('.', '\\.')} of .*)\\(limits\\.maxUsd\\)$`);
}

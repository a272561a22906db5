// Planned replacements of host threads, seen from main. The others are told first, so that they keep for the next life what they would send; then
// the host ends its actors and itself; then the slot is filled as after any other end.
// 1. A drain of a slot that is being drained is the same drain.
// 2. A host that is lost meanwhile, by a hang or otherwise, is replaced as always, and the drain is over with the next generation.
import { ActorError } from '../base/actor-error.ts';
import type { DrainOutcome } from '../runtime/kernel/drain.ts';
import type { Member, Mesh } from './mesh.ts';
import type { SlotTable } from './slot-table.ts';
import type { ThreadEvent } from './thread-event.ts';

export interface DrainOptions {
  /** Milliseconds in all; at most half of it for the mail that waits, the rest for the actors' ends. Above 0, default 10,000. */
  readonly timeoutMs?: number;
}

/** What became of a drain. */
export interface DrainReport {
  readonly slot: number;
  /** The generation that has taken the slot. */
  readonly generation: number;
  /** Actors that lived there when it began. */
  readonly actors: number;
  /** Messages in mailboxes that nobody handled in time, and which are lost. */
  readonly unhandled: number;
  /** Actors that had not ended in time, and were killed; all of `actors` when the thread was lost before it could say. */
  readonly killed: number;
}

interface DrainsOptions {
  readonly table: SlotTable;
  readonly mesh: Mesh;
  readonly stopTimeoutMs: number;
  readonly onEvent: (event: ThreadEvent) => void;
}

interface Drain {
  readonly member: Member;
  readonly replaced: PromiseWithResolvers<number>;
  readonly report: Promise<DrainReport>;
}

const lost: DrainOutcome = { actors: 0, unhandled: 0, left: 0 };

export class Drains {
  readonly #options: DrainsOptions;
  readonly #open = new Map<number, Drain>();

  constructor(options: DrainsOptions) {
    this.#options = options;
  }

  drain(slot: number, timeoutMs: number): Promise<DrainReport> {
    const open = this.#open.get(slot);
    if (open !== undefined) return open.report;
    const { table, mesh, onEvent } = this.#options;
    const member = mesh.memberIn(slot);
    if (member === undefined || table.stateOf(slot) !== 'live') return Promise.reject(notLive(slot, table.stateOf(slot)));
    const replaced = Promise.withResolvers<number>();
    table.beginDrain(slot);
    const report = this.#drain(member, timeoutMs, replaced.promise);
    this.#open.set(slot, { member, replaced, report });
    onEvent({ kind: 'host-draining', slot, generation: member.generation });
    return report.finally(() => this.#open.delete(slot));
  }

  onLive(slot: number, generation: number): void {
    this.#open.get(slot)?.replaced.resolve(generation);
  }

  onAbandoned(slot: number, error: ActorError): void {
    this.#open.get(slot)?.replaced.reject(error);
  }

  stop(): void {
    for (const { replaced } of this.#open.values()) {
      replaced.reject(new ActorError('system-stopped', 'the system stopped while a thread was drained'));
    }
  }

  async #drain(member: Member, timeoutMs: number, replaced: Promise<number>): Promise<DrainReport> {
    // It may be rejected before anybody waits for it.
    replaced.catch(() => undefined);
    const { slot, life } = member;
    await this.#options.mesh.retire(member);
    const { actors, unhandled, left } = await life.drain(timeoutMs).catch(() => lost);
    await life.stop(this.#options.stopTimeoutMs, 'drained');
    return { slot, generation: await replaced, actors, unhandled, killed: left };
  }
}

export function notLive(slot: number, state: string | undefined): ActorError {
  const text =
    state === undefined ? `there is no host thread in slot ${slot}` : `slot ${slot} has no live thread now; it is ${state}`;
  return new ActorError('slot-not-live', text, { details: { slot, ...(state === undefined ? {} : { state }) } });
}

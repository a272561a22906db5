// Puts hosts into slots: takes one from the supply and gives it its place. A host that fails to take it up is no better than one that did not
// boot, and is tried again as often.
import { ActorError } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import type { LogLevel } from '../base/log.ts';
import type { NodeIdentity } from '../runtime/address.ts';
import { bootError } from './boot-error.ts';

import type { HostLife } from './host-life.ts';
import type { HostSupply } from './host-supply.ts';
import type { Member } from './mesh.ts';
import type { SlotTable } from './slot-table.ts';
import type { ThreadEvent } from './thread-event.ts';

export interface SeatsOptions {
  readonly table: SlotTable;
  readonly supply: HostSupply;
  readonly clock: Clock;
  readonly node: NodeIdentity;
  readonly kernelSettings: unknown;
  readonly logLevel: () => LogLevel;
  readonly bootAttempts: number;
  readonly bootBackOffMs: number;
  readonly onEvent: (event: ThreadEvent) => void;
}

export class Seats {
  readonly #options: SeatsOptions;
  readonly #pauses = new Set<() => void>();
  #isStopped = false;

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** A host that has taken up `slot` as its next generation. Rejects with `boot-failed` after the attempts, or with `system-stopped`. */
  async fill(slot: number): Promise<Member> {
    const { supply, bootAttempts, onEvent } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const life = await supply.take();
      try {
        return await this.#assign(slot, life);
      } catch (error) {
        await life.kill('control', error);
        if (this.#isStopped) throw error;
        const failure = bootError(error);
        onEvent({ kind: 'boot-failed', attempt, error: failure });
        if (attempt >= bootAttempts) throw failure;
        await this.#pause(attempt);
      }
    }
  }

  /** Ends the pauses, and with them the attempts. */
  stop(): void {
    this.#isStopped = true;
    for (const endEarly of this.#pauses) endEarly();
  }

  async #assign(slot: number, life: HostLife): Promise<Member> {
    const { table, node, kernelSettings: settings, logLevel } = this.#options;
    if (this.#isStopped) throw new ActorError('system-stopped', 'the threads are stopping');
    const generation = table.nextGeneration(slot);
    table.seat(slot, life);
    try {
      await life.assign({ node, slot, generation, settings, logLevel: logLevel() });
    } catch (error) {
      table.vacate(slot, life);
      throw error;
    }
    table.begin(slot, generation);
    return { slot, generation, life };
  }

  #pause(attempt: number): Promise<void> {
    const { clock, bootBackOffMs } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(bootBackOffMs * 2 ** (attempt - 1), resolve);
    const endEarly = (): void => {
      timer.cancel();
      resolve();
    };
    this.#pauses.add(endEarly);
    return promise.finally(() => this.#pauses.delete(endEarly));
  }
}

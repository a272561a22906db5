// Which host sits in which slot. A slot keeps its number for ever; each host in it is a new generation.
import { readMemory, readTurns, type ThreadMemory } from './heartbeat.ts';
import type { HostLife } from './host-life.ts';

export type SlotState = 'starting' | 'live' | 'draining' | 'abandoned';

export interface SlotView extends ThreadMemory {
  readonly slot: number;
  /** The life that the slot has, or had last; 0 before the first. */
  readonly generation: number;
  /** Node's id of its thread; undefined while there is none. */
  readonly threadId: number | undefined;
  readonly state: SlotState;
  /** Visits of the scheduler to an actor in this generation. */
  readonly turns: number;
}

const nothing: ThreadMemory = { heapUsedBytes: 0, externalBytes: 0 };

interface Entry {
  generation: number;
  life: HostLife | undefined;
  state: SlotState;
}

export class SlotTable {
  readonly #entries = new Map<number, Entry>();

  constructor(count: number) {
    for (let slot = 1; slot <= count; slot += 1) this.add(slot);
  }

  /** One slot more. */
  add(slot: number): void {
    this.#entries.set(slot, { generation: 0, life: undefined, state: 'starting' });
  }

  get slots(): number[] {
    return [...this.#entries.keys()];
  }

  views(): SlotView[] {
    return [...this.#entries].map(([slot, { generation, life, state }]) => ({
      slot,
      generation,
      threadId: life?.threadId,
      state,
      turns: life === undefined ? 0 : readTurns(life.heartbeat),
      ...(life === undefined ? nothing : readMemory(life.heartbeat)),
    }));
  }

  lives(): HostLife[] {
    return [...this.#entries.values()].flatMap(({ life }) => life ?? []);
  }

  lifeOf(slot: number): HostLife | undefined {
    return this.#entries.get(slot)?.life;
  }

  stateOf(slot: number): SlotState | undefined {
    return this.#entries.get(slot)?.state;
  }

  nextGeneration(slot: number): number {
    return this.#entry(slot).generation + 1;
  }

  /** `life` is to sit in `slot`, and is to be stopped with it. */
  seat(slot: number, life: HostLife): void {
    this.#entry(slot).life = life;
  }

  /** The host took the slot up as this generation. */
  begin(slot: number, generation: number): void {
    this.#entry(slot).generation = generation;
  }

  /** Ready for mail; false when `life` sits there no more. */
  goLive(slot: number, life: HostLife): boolean {
    const entry = this.#entry(slot);
    if (entry.life !== life) return false;
    entry.state = 'live';
    return true;
  }

  /** No new actors are to go there. */
  beginDrain(slot: number): void {
    this.#entry(slot).state = 'draining';
  }

  /** `life` is gone from the slot. */
  vacate(slot: number, life: HostLife): void {
    const entry = this.#entry(slot);
    if (entry.life !== life) return;
    entry.life = undefined;
    entry.state = 'starting';
  }

  abandon(slot: number): void {
    this.#entry(slot).state = 'abandoned';
  }

  #entry(slot: number): Entry {
    const entry = this.#entries.get(slot);
    if (entry === undefined) throw new RangeError(`there is no slot ${slot}`);
    return entry;
  }
}

// Where an actor lives. Ids come from counters: the spawner mints the id, so an address is known before the actor exists.
// 1. An id is unique for the life of its node incarnation: (spawner's slot, spawner's generation, count per target slot).
// 2. An address never changes and never re-routes: the slot's replacement thread keeps it valid.

/** One system in one process. A restarted process has a new `incarnation`. */
export interface NodeIdentity {
  readonly id: string;
  readonly incarnation: string;
}

/** `n` counts from 1 for each pair of spawning thread and target slot. */
export interface ActorId {
  readonly bySlot: number;
  readonly byGeneration: number;
  readonly n: number;
}

export interface ActorAddress {
  readonly node: NodeIdentity;
  /** Logical thread; 0 is the thread that made the system. */
  readonly slot: number;
  readonly id: ActorId;
}

/** The id as a table key. */
export function idKey(id: ActorId): string {
  return `${id.bySlot}.${id.byGeneration}.${id.n}`;
}

export function sameId(one: ActorId, other: ActorId): boolean {
  return one.n === other.n && one.bySlot === other.bySlot && one.byGeneration === other.byGeneration;
}

/** The address as text: `node/slot/id`. */
export function formatAddress(address: ActorAddress): string {
  return `${address.node.id}/${address.slot}/${idKey(address.id)}`;
}

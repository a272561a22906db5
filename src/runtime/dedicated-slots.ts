// The slots of dedicated threads: those that were opened for one purpose, by name, and take part in nothing that is shared out among the hosts.

/** Hosts have the slots below, main has 0. */
export const firstDedicatedSlot = 1_000;

/** Whether `spread` may lead there: neither main nor a dedicated thread. */
export function isHostSlot(slot: number): boolean {
  return slot > 0 && slot < firstDedicatedSlot;
}

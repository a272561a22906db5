// What waits to be sent, fair in two steps: swarms take turns, within a swarm its root runs do, and the calls of one root run go in order.

export class FairQueue<Item> {
  readonly #swarms = new Map<string, Map<string, Item[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `isAgain`: it was taken before, and goes ahead of what waits behind it in its root run. */
  add(swarm: string, root: string, item: Item, isAgain = false): void {
    const roots = this.#swarms.get(swarm) ?? new Map<string, Item[]>();
    this.#swarms.set(swarm, roots);
    const items = roots.get(root) ?? [];
    roots.set(root, items);
    if (isAgain) items.unshift(item);
    else items.push(item);
    this.#size += 1;
  }

  /** The one whose turn it is; it keeps its place until it is taken. */
  next(): Item | undefined {
    const [roots] = this.#swarms.values();
    const [items] = roots?.values() ?? [];
    return items?.[0];
  }

  /** Takes `next` out, and lets the others have their turn. */
  take(): Item | undefined {
    const [first] = this.#swarms;
    if (first === undefined) return undefined;
    const [swarm, roots] = first;
    const [turn] = roots;
    if (turn === undefined) return undefined;
    const [root, items] = turn;
    const item = items.shift();
    this.#size -= 1;
    this.#swarms.delete(swarm);
    roots.delete(root);
    if (items.length > 0) roots.set(root, items);
    if (roots.size > 0) this.#swarms.set(swarm, roots);
    return item;
  }

  /** All of them; not in the order of their turns. */
  items(): readonly Item[] {
    return [...this.#swarms.values()].flatMap((roots) => [...roots.values()].flat());
  }

  /** Takes out a certain one; false when it is not there. */
  remove(item: Item): boolean {
    for (const [swarm, roots] of this.#swarms) {
      for (const [root, items] of roots) {
        const at = items.indexOf(item);
        if (at < 0) continue;
        items.splice(at, 1);
        this.#size -= 1;
        if (items.length === 0) roots.delete(root);
        if (roots.size === 0) this.#swarms.delete(swarm);
        return true;
      }
    }
    return false;
  }
}

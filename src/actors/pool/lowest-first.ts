// Members by a level, of which one of the lowest is wanted: a step costs the same however many members there are.

export class LowestFirst<M> {
  readonly #levels = new Map<M, number>();
  /** By level, in the order in which they came to it; none is empty. */
  readonly #members = new Map<number, Set<M>>();
  #lowest = Number.POSITIVE_INFINITY;

  /** Of those at the lowest level who has been there for longest; undefined when there is nobody. */
  first(): M | undefined {
    const first = this.#members.get(this.#lowest)?.values().next();
    return first?.done === false ? first.value : undefined;
  }

  /** Puts a member at a level, last of those there. */
  put(member: M, level: number): void {
    this.remove(member);
    this.#levels.set(member, level);
    const there = this.#members.get(level);
    if (there === undefined) this.#members.set(level, new Set([member]));
    else there.add(member);
    this.#lowest = Math.min(this.#lowest, level);
  }

  remove(member: M): void {
    const level = this.#levels.get(member);
    if (level === undefined) return;
    this.#levels.delete(member);
    const there = this.#members.get(level);
    there?.delete(member);
    if (there?.size !== 0) return;
    this.#members.delete(level);
    if (level !== this.#lowest) return;
    this.#lowest = Number.POSITIVE_INFINITY;
    // Of levels there are few.
    for (const other of this.#members.keys()) this.#lowest = Math.min(this.#lowest, other);
  }
}

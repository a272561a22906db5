// A line that is fair between groups: they take turns, and within a group it is first come, first served. Every operation takes constant time.
export class FairLine {
  // Maps and sets keep the order of insertion, and let anybody leave the middle.
  readonly #groups = new Map<string, Set<string>>();
  readonly #groupOf = new Map<string, string>();

  get size(): number {
    return this.#groupOf.size;
  }

  /** Puts `run` at the end of its group, unless it stands in line already. */
  add(run: string, group: string): void {
    if (this.#groupOf.has(run)) return;
    this.#groupOf.set(run, group);
    const members = this.#groups.get(group);
    if (members === undefined) this.#groups.set(group, new Set([run]));
    else members.add(run);
  }

  /** Takes `run` out of the line. `isServed`: it was its group's turn, which is over. */
  delete(run: string, isServed: boolean): void {
    const group = this.#groupOf.get(run);
    const members = group === undefined ? undefined : this.#groups.get(group);
    if (group === undefined || members === undefined) return;
    this.#groupOf.delete(run);
    members.delete(run);
    if (members.size === 0 || isServed) this.#groups.delete(group);
    if (members.size > 0 && isServed) this.#groups.set(group, members);
  }

  /** Who is next; stays in line. */
  first(): string | undefined {
    for (const members of this.#groups.values()) for (const run of members) return run;
    return undefined;
  }
}

// Who is in which group, and who follows it. A group is there while it has a member or a follower.
import type { ActorContext } from '../../runtime/actor-context.ts';
import { formatAddress } from '../../runtime/address.ts';
import type { GroupFollower } from '../../runtime/names/registry-protocol.ts';
import type { AnyRef, Ref } from '../../runtime/ref.ts';
import { GroupFeed, type Listing } from './group-feed.ts';

interface Group {
  readonly members: Map<string, AnyRef>;
  readonly followers: Map<string, GroupFeed>;
  /** How often the members have changed. */
  version: number;
}

export class GroupTable {
  readonly #ctx: ActorContext;
  readonly #groups = new Map<string, Group>();

  constructor(ctx: ActorContext) {
    this.#ctx = ctx;
  }

  get size(): number {
    return this.#groups.size;
  }

  members(name: string): AnyRef[] {
    return [...(this.#groups.get(name)?.members.values() ?? [])];
  }

  join(name: string, ref: AnyRef): void {
    const group = this.#group(name);
    const key = keyOf(ref);
    if (group.members.has(key)) return;
    group.members.set(key, ref);
    tellChange(group, [ref], []);
  }

  leave(name: string, ref: AnyRef): void {
    const group = this.#groups.get(name);
    if (group?.members.delete(keyOf(ref)) !== true) return;
    tellChange(group, [], [ref]);
    this.#tidy(name, group);
  }

  /** Tells the follower the listing, and each change from now on; says whether it did not follow before. */
  follow(name: string, follower: Ref<GroupFollower>): boolean {
    const group = this.#group(name);
    const before = group.followers.get(keyOf(follower));
    const listing = (): Listing => ({ version: group.version, members: [...group.members.values()] });
    const feed = before ?? new GroupFeed(this.#ctx, follower, listing);
    group.followers.set(keyOf(follower), feed);
    feed.list();
    return before === undefined;
  }

  unfollow(name: string, follower: AnyRef): void {
    const group = this.#groups.get(name);
    const feed = group?.followers.get(keyOf(follower));
    if (group === undefined || feed === undefined) return;
    feed.close();
    group.followers.delete(keyOf(follower));
    this.#tidy(name, group);
  }

  #group(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { members: new Map(), followers: new Map(), version: 0 };
      this.#groups.set(name, group);
    }
    return group;
  }

  #tidy(name: string, group: Group): void {
    if (group.members.size === 0 && group.followers.size === 0) this.#groups.delete(name);
  }
}

function tellChange(group: Group, joined: AnyRef[], left: AnyRef[]): void {
  group.version += 1;
  for (const follower of group.followers.values()) follower.change(group.version, joined, left);
}

function keyOf(ref: AnyRef): string {
  return formatAddress(ref.address);
}

// One listener of a group: a child of the actor that listens, on its thread, which keeps the listing as main tells it.
import type { ActorContext } from '../actor-context.ts';
import { formatAddress } from '../address.ts';
import { defineActor } from '../definition.ts';
import type { AnyRef, Ref } from '../ref.ts';
import type { GroupChange } from './groups.ts';
import type { GroupFollower, Registry } from './registry-protocol.ts';

/** Stays on its thread, so it may hold a function. */
export interface FollowerArgs {
  readonly group: string;
  readonly registry: Ref<Registry>;
  readonly onChange: (change: GroupChange) => void;
}

export const groupFollower = defineActor<GroupFollower, FollowerArgs>(import.meta.url, 'group-follower', (ctx, args) => {
  const follower = new Follower(ctx, args);
  follower.begin();
  return follower;
});

class Follower implements GroupFollower {
  readonly #self: Ref<GroupFollower>;
  readonly #args: FollowerArgs;
  #members = new Map<string, AnyRef>();
  #version: number | undefined;

  constructor(ctx: ActorContext<GroupFollower>, args: FollowerArgs) {
    this.#self = ctx.self;
    this.#args = args;
  }

  begin(): void {
    this.#args.registry.tell.follow(this.#args.group, this.#self);
  }

  listing(version: number, members: AnyRef[]): void {
    const before = this.#version === undefined ? undefined : this.#members;
    this.#version = version;
    this.#members = new Map(members.map((ref) => [keyOf(ref), ref]));
    const joined = members.filter((ref) => before?.has(keyOf(ref)) !== true);
    const left = [...(before ?? [])].filter(([key]) => !this.#members.has(key)).map(([, ref]) => ref);
    if (before === undefined || joined.length > 0 || left.length > 0) this.#tell(joined, left);
  }

  changed(version: number, joined: AnyRef[], left: AnyRef[]): void {
    if (version !== (this.#version ?? 0) + 1) {
      // A message was lost to a full link.
      this.begin();
      return;
    }
    this.#version = version;
    for (const ref of joined) this.#members.set(keyOf(ref), ref);
    for (const ref of left) this.#members.delete(keyOf(ref));
    this.#tell(joined, left);
  }

  #tell(joined: readonly AnyRef[], left: readonly AnyRef[]): void {
    this.#args.onChange({ group: this.#args.group, members: [...this.#members.values()], joined, left });
  }
}

function keyOf(ref: AnyRef): string {
  return formatAddress(ref.address);
}

// One listener of a group: a child of the actor that listens, on its thread, which keeps the listing as main tells it.
import { isActorError } from '../../base/actor-error.ts';
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

/** How soon what was refused is tried again. */
const retryMs = 100;
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

class Follower implements GroupFollower {
  readonly #ctx: ActorContext<GroupFollower>;
  readonly #self: Ref<GroupFollower>;
  readonly #args: FollowerArgs;
  #members = new Map<string, AnyRef>();
  #version: number | undefined;
  #isFollowing = false;
  /** Something is missing, and the listing has not come since. */
  #isBehind = false;

  constructor(ctx: ActorContext<GroupFollower>, args: FollowerArgs) {
    this.#ctx = ctx;
    this.#self = ctx.self;
    this.#args = args;
  }

  begin(): void {
    this.#isBehind = true;
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const { registry, group } = this.#args;
    this.#ctx.pipe(registry.askWith(patient).follow(group, this.#self), (outcome) => {
      this.#isFollowing = false;
      if (!outcome.ok && isActorError(outcome.error, 'overflow')) this.#ctx.after(retryMs, () => this.begin());
    });
  }

  listing(version: number, members: AnyRef[]): void {
    const before = this.#version === undefined ? undefined : this.#members;
    this.#isBehind = false;
    this.#version = version;
    this.#members = new Map(members.map((ref) => [keyOf(ref), ref]));
    const joined = members.filter((ref) => before?.has(keyOf(ref)) !== true);
    const left = [...(before ?? [])].filter(([key]) => !this.#members.has(key)).map(([, ref]) => ref);
    if (before === undefined || joined.length > 0 || left.length > 0) this.#tell(joined, left);
  }

  changed(version: number, joined: AnyRef[], left: AnyRef[]): void {
    if (version !== (this.#version ?? 0) + 1) {
      // One was lost to a full link; the listing that main sends for it, or for this, makes up for it.
      if (!this.#isBehind) this.begin();
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

// What one follower is told of a group. It is asked rather than told, so that what was lost to a full link is known: then it gets the whole
// listing instead, a while later.
import { isActorError } from '../../base/actor-error.ts';
import type { ActorContext, Cancellable } from '../../runtime/actor-context.ts';
import type { GroupFollower } from '../../runtime/names/registry-protocol.ts';
import type { AnyRef, Ref } from '../../runtime/ref.ts';

export interface Listing {
  readonly version: number;
  readonly members: AnyRef[];
}

/** How soon what was refused is tried again. */
const retryMs = 100;
/** It is answered, or its end is heard of. */
const patient = { timeoutMs: Number.POSITIVE_INFINITY };

export class GroupFeed {
  readonly #ctx: ActorContext;
  readonly #follower: Ref<GroupFollower>;
  readonly #listing: () => Listing;
  /** While something was refused, and the listing is not sent yet. */
  #retry: Cancellable | undefined;
  #isClosed = false;

  constructor(ctx: ActorContext, follower: Ref<GroupFollower>, listing: () => Listing) {
    this.#ctx = ctx;
    this.#follower = follower;
    this.#listing = listing;
  }

  list(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    const { version, members } = this.#listing();
    this.#see(this.#follower.askWith(patient).listing(version, members));
  }

  change(version: number, joined: AnyRef[], left: AnyRef[]): void {
    if (this.#retry === undefined) this.#see(this.#follower.askWith(patient).changed(version, joined, left));
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
  }

  #see(asked: Promise<void>): void {
    asked.catch((error: unknown) => {
      if (!this.#isClosed && isActorError(error, 'overflow')) this.#retry ??= this.#ctx.after(retryMs, () => this.list());
    });
  }
}

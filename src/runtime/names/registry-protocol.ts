// What the root of a system is asked about names and groups. The table is on main; every other thread asks it, and keeps what it was told.
import type { AnyRef, Ref } from '../ref.ts';

export type ClaimAnswer = { readonly ok: true } | { readonly ok: false; readonly holder: AnyRef };

export interface Registry {
  /** Takes a name for an actor whose set-up is about to run; answered once it is free, or its holder is known to live. */
  claim(name: string, claimant: AnyRef): ClaimAnswer;
  /** The claimant is ready: from now on its name is found. */
  publish(name: string, holder: AnyRef): void;
  find(name: string): AnyRef | null;
  join(group: string, member: AnyRef): void;
  leave(group: string, member: AnyRef): void;
  members(group: string): AnyRef[];
  /** From now on `follower` hears the listing and each change of it, until it ends. Asked, so that it knows when that was refused. */
  follow(group: string, follower: Ref<GroupFollower>): void;
}

/** Asked, so that main knows when it did not hear of one group. Versions count up by one; one that is missed means that a message was lost. */
export interface GroupFollower {
  listing(version: number, members: AnyRef[]): void;
  changed(version: number, joined: AnyRef[], left: AnyRef[]): void;
}

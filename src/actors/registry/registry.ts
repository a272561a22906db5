// The registry of a system: unique names, and groups. It is what the root on main answers to; every thread asks it.
// 1. A name is held from the claim, before the holder's set-up, until the holder is gone. It is found only once the holder is ready, so a
//    set-up that fails never shows.
// 2. A claim is refused only when the holder's own thread has said, in the order of its mail, that the holder lives: whoever has heard of its
//    end can take the name, though the news may not have come here yet.
// 3. Holders and members are watched until gone. Such a watch is told before any DOWN, so on main nobody who has heard of an end finds it here.
import { isActorError } from '../../base/actor-error.ts';
import type { ActorContext, Cancellable, Outcome } from '../../runtime/actor-context.ts';
import { formatAddress } from '../../runtime/address.ts';
import type { ReplyTo } from '../../runtime/mail/reply-handle.ts';
import { livesOf } from '../../runtime/names/lives-of.ts';
import type { ClaimAnswer, GroupFollower, Registry } from '../../runtime/names/registry-protocol.ts';
import type { Handlers, LaterReply } from '../../runtime/protocol.ts';
import type { AnyRef, Ref } from '../../runtime/ref.ts';
import { GroupTable } from './group-table.ts';
import { type Liveness, type NameEffect, NameTable } from './name-table.ts';

type Asker = ReplyTo<ClaimAnswer>;

/** What is let go of when an actor is gone. */
interface Holding {
  readonly ref: AnyRef;
  readonly names: Set<string>;
  readonly groups: Set<string>;
  readonly watch: Cancellable;
}

export class RegistryDriver implements Handlers<Registry> {
  readonly #ctx: ActorContext<Registry>;
  readonly #lives: (ref: AnyRef) => Promise<boolean>;
  readonly #names = new NameTable<Asker>();
  readonly #groups: GroupTable;
  readonly #holdings = new Map<string, Holding>();

  constructor(ctx: ActorContext<Registry>) {
    this.#ctx = ctx;
    this.#lives = livesOf(ctx);
    this.#groups = new GroupTable(ctx as unknown as ActorContext);
  }

  claim(name: string, claimant: AnyRef): LaterReply<ClaimAnswer> {
    const asker = this.#ctx.reply<ClaimAnswer>();
    this.#perform(this.#names.claim(name, { claimant, asker }));
    return asker;
  }

  publish(name: string, holder: AnyRef): void {
    this.#names.publish(name, holder);
  }

  find(name: string): AnyRef | null {
    return this.#names.find(name) ?? null;
  }

  join(group: string, member: AnyRef): void {
    this.#holdingOf(member).groups.add(group);
    this.#groups.join(group, member);
  }

  leave(group: string, member: AnyRef): void {
    this.#groups.leave(group, member);
    const key = formatAddress(member.address);
    const holding = this.#holdings.get(key);
    if (holding?.groups.delete(group) !== true || holding.groups.size + holding.names.size > 0) return;
    holding.watch.cancel();
    this.#holdings.delete(key);
  }

  members(group: string): AnyRef[] {
    return this.#groups.members(group);
  }

  follow(group: string, follower: Ref<GroupFollower>): void {
    if (!this.#groups.follow(group, follower)) return;
    this.#ctx.watch(follower, () => this.#groups.unfollow(group, follower), { until: 'gone' });
  }

  #perform(effects: readonly NameEffect<Asker>[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'grant':
          this.#holdingOf(effect.claim.claimant).names.add(effect.name);
          effect.claim.asker.send({ ok: true });
          break;
        case 'refuse':
          effect.claim.asker.send({ ok: false, holder: effect.holder });
          break;
        case 'doubt':
          this.#ask(effect.name, effect.holder);
          break;
        default:
          effect satisfies never;
      }
    }
  }

  #ask(name: string, holder: AnyRef): void {
    this.#ctx.pipe(this.#lives(holder), (outcome) => this.#perform(this.#names.answered(name, holder, livenessOf(outcome))));
  }

  #holdingOf(ref: AnyRef): Holding {
    const key = formatAddress(ref.address);
    let holding = this.#holdings.get(key);
    if (holding === undefined) {
      const watch = this.#ctx.watch(ref, () => this.#onGone(key), { until: 'gone' });
      holding = { ref, names: new Set(), groups: new Set(), watch };
      this.#holdings.set(key, holding);
    }
    return holding;
  }

  #onGone(key: string): void {
    const holding = this.#holdings.get(key);
    if (holding === undefined) return;
    this.#holdings.delete(key);
    for (const group of holding.groups) this.#groups.leave(group, holding.ref);
    for (const name of holding.names) this.#perform(this.#names.release(name, holding.ref));
  }
}

function livenessOf(outcome: Outcome<boolean>): Liveness {
  if (outcome.ok) return outcome.value ? 'lives' : 'gone';
  // The next life of its thread says whether it was started there again; a slot without one is told of by the watch.
  return isActorError(outcome.error, 'thread-lost') ? 'unknown' : 'gone';
}

// Groups by way of the registry on main, for the actor of one context.
// Listening is done by a child on the same thread, so that it ends with the actor, and main knows when it does.
import { invalidArgument } from '../../base/actor-error.ts';
import { callForeign } from '../kernel/foreign.ts';
import type { Life } from '../life/actor-timers.ts';
import { spawnChild } from '../life/spawning.ts';
import { type AnyRef, placeOf, type Ref, reflect } from '../ref.ts';
import { checkName } from './check-name.ts';
import { groupFollower } from './group-follower.ts';
import type { GroupChange, Groups } from './groups.ts';
import type { Registry } from './registry-protocol.ts';
import { rootPlace } from './root-place.ts';

export class GroupClient implements Groups {
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  async join(group: string, ref: AnyRef): Promise<void> {
    this.#check(group, ref);
    await this.#registry().ask.join(group, ref);
  }

  async leave(group: string, ref: AnyRef): Promise<void> {
    this.#check(group, ref);
    await this.#registry().ask.leave(group, ref);
  }

  async members(group: string): Promise<readonly AnyRef[]> {
    checkName(group, 'group');
    return await this.#registry().ask.members(group);
  }

  watch(group: string, listener: (change: GroupChange) => void | Promise<void>): { cancel(): void } {
    checkName(group, 'group');
    if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener);
    const { core, cell, isLive } = this.#life;
    if (!isLive) return { cancel() {} };
    let isCancelled = false;
    const onChange = (change: GroupChange): void => this.#life.enqueue(() => (isCancelled ? undefined : listener(change)));
    const place = spawnChild(core, cell, {
      definitionKey: groupFollower.key,
      args: { group, registry: this.#registry(), onChange },
      placement: 'parent',
      supervised: false,
    });
    return {
      cancel: () => {
        isCancelled = true;
        core.route(place.slot, { kind: 'kill', to: place.id, final: true });
      },
    };
  }

  #check(group: string, ref: AnyRef): void {
    checkName(group, 'group');
    placeOf(this.#life.core.node, ref);
  }

  #registry(): Ref<Registry> {
    return reflect(this.#life.core.makeRef(rootPlace, ''));
  }
}

/** The same for plain code: what its listeners throw is their own fault, and ends no actor. */
export function groupsForPlainCode(groups: Groups): Groups {
  return {
    join: (group, ref) => groups.join(group, ref),
    leave: (group, ref) => groups.leave(group, ref),
    members: (group) => groups.members(group),
    watch: (group, listener) => {
      if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener);
      return groups.watch(group, (change) => callForeign(() => void listener(change)));
    },
  };
}

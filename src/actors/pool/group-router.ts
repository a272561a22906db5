// A router over a group: it passes its messages on to whoever is a member of the group, as it hears of it.
// 1. Messages that come before the first listing wait for it, up to a bound; after it, a group without members means dead letters.
import { invalidArgument } from '../../base/actor-error.ts';
import { checkFields, checkObject } from '../../base/check-options.ts';
import type { ActorContext, Definition } from '../../runtime/actor-context.ts';
import { formatAddress } from '../../runtime/address.ts';
import { defineActor } from '../../runtime/definition.ts';
import { checkName } from '../../runtime/names/check-name.ts';
import type { Protocol } from '../../runtime/protocol.ts';
import type { AnyRef } from '../../runtime/ref.ts';
import { passOn } from './pass-on.ts';
import { type Routed, Router, type Target, targetOf } from './router.ts';
import { type AnyRouting, checkRouting, type Gathering, type GatherRouting, type Routing } from './routing.ts';

export interface RouterOptions<R> {
  /** The members' group. */
  readonly group: string;
  /** How messages are shared out; default `round-robin`. */
  readonly routing?: R;
  /** Messages that may wait for the first listing, 0 or more; default 1,000. */
  readonly stashCapacity?: number;
}

/**
 * Defines a router over a group, at the top level of a module, as `defineActor` does; its members are of protocol `P`, which is not checked.
 * Throws `invalid-argument`.
 */
export function defineRouter<P extends Protocol<P>>(
  module: string,
  name: string,
  options: RouterOptions<GatherRouting> & { readonly routing: GatherRouting },
): Definition<Gathering<P>, undefined>;
export function defineRouter<P extends Protocol<P>>(
  module: string,
  name: string,
  options: RouterOptions<Routing<P>>,
): Definition<P, undefined>;
export function defineRouter(module: string, name: string, options: object): unknown {
  checkObject(options, 'options', 'the options of a router');
  checkFields(options, ['group', 'routing', 'stashCapacity'], 'a router has');
  const { group, routing = { kind: 'round-robin' }, stashCapacity = 1_000 } = options as RouterOptions<AnyRouting>;
  checkName(group, 'group');
  checkRouting(routing);
  if (!Number.isSafeInteger(stashCapacity) || stashCapacity < 0)
    throw invalidArgument('stashCapacity', 'a whole number of at least 0', stashCapacity);
  return defineActor<object>(module, name, (ctx) => {
    const driver = new GroupRouter(ctx, new Router(ctx, routing, `the router ${name}`), stashCapacity);
    ctx.groups.watch(group, ({ members }) => driver.aim(members.map((ref) => [formatAddress(ref.address), ref] as const)));
    return passOn<object>({}, (method, args) => driver.route(method, args));
  });
}

class GroupRouter {
  readonly #router: Router;
  readonly #stashCapacity: number;
  #targets = new Map<string, Target>();
  /** Until the first listing. */
  #stash: Routed[] | undefined = [];

  constructor(ctx: ActorContext, router: Router, stashCapacity: number) {
    this.#router = router;
    this.#stashCapacity = stashCapacity;
    ctx.signal.addEventListener('abort', () => this.#refuseAll());
  }

  aim(members: readonly (readonly [key: string, ref: AnyRef])[]): void {
    this.#targets = new Map(members.map(([key, ref]) => [key, this.#targets.get(key) ?? targetOf(key, ref)]));
    this.#router.setTargets([...this.#targets.values()]);
    const stash = this.#stash ?? [];
    // What is not passed on, should one of them end this router, is refused as it ends.
    for (let message = stash.shift(); message !== undefined; message = stash.shift()) this.#router.route(message);
    this.#stash = undefined;
  }

  #refuseAll(): void {
    for (const message of this.#stash ?? [])
      this.#router.refuse(message, 'no-actor', 'the router ended before it knew its group');
    this.#router.refuseWaiting();
  }

  route(method: string, args: readonly unknown[]): void {
    const message = this.#router.take(method, args);
    if (this.#stash === undefined) this.#router.route(message);
    else if (this.#stash.length < this.#stashCapacity) this.#stash.push(message);
    else this.#router.refuse(message, 'overflow', 'too many messages wait for the first listing of the group');
  }
}

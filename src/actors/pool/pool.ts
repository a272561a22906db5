// A pool: a supervisor whose children, all of one definition, share the pool's messages. It is asked and told as one of them would be.
import type { AnyDefinition, Definition } from '../../runtime/actor-context.ts';
import { checkDefinition, defineActor } from '../../runtime/definition.ts';
import type { MailboxOptions } from '../../runtime/mail/mailbox-options.ts';
import type { Protocol } from '../../runtime/protocol.ts';
import { childTemplate } from '../supervisor/child-spec.ts';
import { supervisorFlags } from '../supervisor/supervisor-flags.ts';
import { passOn } from './pass-on.ts';
import { controlMethod, type PoolControl } from './pool-control.ts';
import { PoolDriver } from './pool-driver.ts';
import { checkPoolOptions, type PoolOptions } from './pool-options.ts';
import type { Gathering, GatherRouting, Routing } from './routing.ts';

/**
 * Defines a pool of actors of one definition, at the top level of a module, as `defineActor` does. It is started as any actor, with the
 * arguments of its members, is told and asked as one of them, and may be a supervised child. Throws `invalid-argument`.
 */
export function definePool<P extends Protocol<P>, A>(
  module: string,
  name: string,
  member: Definition<P, A>,
  options: PoolOptions<P, GatherRouting> & { readonly routing: GatherRouting },
): Definition<Gathering<P>, A>;
export function definePool<P extends Protocol<P>, A>(
  module: string,
  name: string,
  member: Definition<P, A>,
  options: PoolOptions<P, Routing<P>>,
): Definition<P, A>;
export function definePool(module: string, name: string, member: object, options: object): unknown {
  checkDefinition(member);
  checkPoolOptions(options);
  const { size, routing = { kind: 'round-robin' }, intensity, periodMs, mailbox, ...ofMembers } = options;
  // Which protocol its members have, the pool need not know: it passes names and arguments on.
  const template = childTemplate(member as AnyDefinition, { placement: 'spread', ...ofMembers, id: 'member' });
  const flags = supervisorFlags({
    strategy: 'dynamic',
    children: [template],
    ...(intensity === undefined ? {} : { intensity }),
    ...(periodMs === undefined ? {} : { periodMs }),
  });
  return defineActor<PoolControl, unknown>(
    module,
    name,
    async (ctx, args) => {
      const pool = new PoolDriver(ctx, { flags, args, routing, what: `the pool ${name}` });
      await pool.grow(size);
      return passOn<PoolControl>({ [controlMethod]: (request) => pool.serve(request) }, (method, message) => {
        pool.route(method, message);
      });
    },
    // Each member's set-up has its own limit.
    { initTimeoutMs: Number.POSITIVE_INFINITY, mailbox: mailbox as MailboxOptions<PoolControl> | undefined },
  );
}

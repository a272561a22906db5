// The keeper of a swarm's tape: the actor on main that agents send their calls to, so that one writer appends them.

import { defineActor } from '../../runtime/definition.ts';
import { homeOf } from '../swarm-home.ts';
import type { TapeKeeper } from './tape-protocol.ts';

export const tapeKeeper = defineActor<TapeKeeper, { readonly swarm: string }>(
  import.meta.url,
  'tape-keeper',
  (ctx, { swarm }) => ({
    record: async (call) => {
      try {
        await homeOf(swarm).tape?.record(call);
        return null;
      } catch (error) {
        ctx.log.error({ run: call.run, err: error }, 'a model call could not be recorded');
        return error instanceof Error ? error.message : String(error);
      }
    },
    play: (call) => homeOf(swarm).tape?.play(call) ?? { kind: 'miss', message: 'the swarm has no tape' },
  }),
);

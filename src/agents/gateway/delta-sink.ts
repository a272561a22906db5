// Where a swarm's deltas come to on main: an actor that passes them on to whoever listens, and by its answer lets the next ones come.
import { defineActor } from '../../runtime/definition.ts';
import { homeOf } from '../swarm-home.ts';
import type { DeltaSink } from './gateway-protocol.ts';

export const deltaSink = defineActor<DeltaSink, { readonly swarm: string }>(
  import.meta.url,
  'delta-sink',
  (_, { swarm }) => ({
    take: (deltas) => {
      const { board } = homeOf(swarm);
      for (const delta of deltas) board.delta(delta);
    },
  }),
  { redact: () => '[what models wrote]' },
);

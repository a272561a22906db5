// A lone message from main to a host thread and back.
import { createSystem } from 'troupe';
import { percentiles } from '../../latencies.ts';
import { onProcessorsOfTheirOwn } from '../../pin-threads.ts';
import { type Program, timed } from '../../program.ts';
import { player } from '../actors/player.ts';
import { prober } from '../actors/prober.ts';
import { patience } from '../home.ts';

export const run: Program = async ({ threads, operations, warmUpOperations, pinned }) => {
  const start = (): ReturnType<typeof createSystem> => createSystem({ threads });
  await using system = pinned === 1 ? await onProcessorsOfTheirOwn(start) : await start();
  const near = system.spawn(prober, undefined, { placement: 'main' });
  const far = system.spawn(player, undefined, { placement: 'spread' });
  far.tell.meet(near);
  await near.askWith(patience).probe(far, warmUpOperations);
  let times: readonly number[] = [];
  const result = await timed(
    async () => {
      times = await near.askWith(patience).probe(far, operations);
    },
    async () => (await far.ask.read()) - warmUpOperations,
  );
  const { p50, p99 } = percentiles(times);
  return { ...result, values: { p50Us: p50, p99Us: p99 } };
};

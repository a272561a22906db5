// An actor is crashed by a message, and answers the next one in its new life. Each burst has a supervisor of its own.
import { type ActorSystem, child, startChild } from 'troupe';
import { percentiles } from '../../latencies.ts';
import { numberIn, type Program, timed } from '../../program.ts';
import { fragile } from '../actors/fragile.ts';
import { patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const burst = numberIn(parameters, 'burst');
    await crashInBursts(system, parameters.warmUpOperations, burst);
    let times: readonly number[] = [];
    const result = await timed(
      async () => {
        times = await crashInBursts(system, parameters.operations, burst);
      },
      () => times.length,
    );
    const { p50, p99 } = percentiles(times);
    return { ...result, values: { p50Us: p50, p99Us: p99 } };
  });

/** Times in microseconds, one for each crash after which the new life answered. */
async function crashInBursts(system: ActorSystem, crashes: number, burst: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let done = 0; done < crashes; done += burst) {
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: burst, periodMs: 60_000, children: [] });
    const ref = await startChild(supervisor, child(fragile, undefined, { id: 'fragile', restart: 'permanent' }));
    for (let crash = 0; crash < burst; crash++) {
      ref.tell.add(1); // which the next life must not know of
      const began = performance.now();
      ref.tell.add(Number.NaN);
      const total = await ref.askWith(patience).read();
      if (total === 0) times.push((performance.now() - began) * 1_000);
    }
    await system.stop(supervisor);
  }
  return times;
}

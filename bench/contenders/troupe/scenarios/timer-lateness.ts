// A timer of 2 ms beside actors that never rest.
import { percentiles } from '../../latencies.ts';
import { type Program, timed } from '../../program.ts';
import { flooder } from '../actors/flooder.ts';
import { patience, withSystem } from '../home.ts';

const periodMs = 2;

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const ref = system.spawn(flooder, undefined);
    for (let messages = 0; messages < 64; messages++) ref.tell.add(1);
    await tick(parameters.warmUpOperations);
    let late: readonly number[] = [];
    const result = await timed(
      async () => {
        late = await tick(parameters.operations);
      },
      () => late.length,
    );
    const handled = await ref.askWith(patience).cease();
    if (handled < parameters.operations) throw new Error(`there was no flood: ${handled} messages`);
    const { p50, p99 } = percentiles(late);
    return { ...result, values: { p50Ms: p50, p99Ms: p99 } };
  });

/** How late each of these timers was, in milliseconds. */
async function tick(times: number): Promise<readonly number[]> {
  const late: number[] = [];
  while (late.length < times) {
    const dueAt = performance.now() + periodMs;
    await new Promise<void>((resolve) => setTimeout(resolve, periodMs));
    late.push(Math.max(0, performance.now() - dueAt));
  }
  return late;
}

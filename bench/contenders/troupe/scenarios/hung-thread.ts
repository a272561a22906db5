// A host thread that hangs is ended; timed until an actor in its slot answers. The spare is given time to boot again before the next.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActorSystem } from 'troupe';
import { percentiles } from '../../latencies.ts';
import { type Program, timed } from '../../program.ts';
import { spinner } from '../actors/spinner.ts';
import { patience, withSystem } from '../home.ts';

/** How long a thread hangs before it is ended. */
const hangMs = 50;

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const times: number[] = [];
    for (let done = 0; done < parameters.warmUpOperations; done++) await replaceHung(system);
    const result = await timed(
      async () => {
        for (let done = 0; done < parameters.operations; done++) times.push(await replaceHung(system));
      },
      () => times.length,
    );
    return { ...result, values: { p50Ms: percentiles(times).p50 } };
  });

async function replaceHung(system: ActorSystem): Promise<number> {
  const spare = spareReady(system);
  const hung = await system.start(spinner, undefined, { placement: 'spread' });
  hung.tell.spin();
  await sleep(hangMs);
  const began = performance.now();
  await system.killThread(hung.address.slot);
  await system.spawn(spinner, undefined, { placement: 'spread' }).askWith(patience).read();
  const tookMs = performance.now() - began;
  await spare;
  return tookMs;
}

function spareReady(system: ActorSystem): Promise<void> {
  return new Promise((resolve) => {
    const stop = system.onThreadEvent(({ kind }) => {
      if (kind !== 'spare-ready') return;
      stop();
      resolve();
    });
  });
}

// A host thread that hangs is ended; timed until the spare sits in its slot, and until an actor there has answered, for which the new thread loads the
// actor's module. The next spare is given time to boot before the next.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActorSystem, ThreadEvent } from 'troupe';
import { percentiles } from '../../latencies.ts';
import { type Program, timed } from '../../program.ts';
import { spinner } from '../actors/spinner.ts';
import { patience, withSystem } from '../home.ts';

/** How long a thread hangs before it is ended. */
const hangMs = 50;

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const times: Replacement[] = [];
    for (let done = 0; done < parameters.warmUpOperations; done++) await replaceHung(system);
    const result = await timed(
      async () => {
        for (let done = 0; done < parameters.operations; done++) times.push(await replaceHung(system));
      },
      () => times.length,
    );
    const live = percentiles(times.map(({ liveMs }) => liveMs));
    const answer = percentiles(times.map(({ answerMs }) => answerMs));
    return { ...result, values: { liveMs: live.p50, answerMs: answer.p50 } };
  });

interface Replacement {
  readonly liveMs: number;
  readonly answerMs: number;
}

async function replaceHung(system: ActorSystem): Promise<Replacement> {
  const hung = await system.start(spinner, undefined, { placement: 'spread' });
  hung.tell.spin();
  await sleep(hangMs);
  const spare = next(system, 'spare-ready');
  const live = next(system, 'host-live');
  const began = performance.now();
  const killed = system.killThread(hung.address.slot);
  const liveMs = (await live) - began;
  await system.spawn(spinner, undefined, { placement: 'spread' }).askWith(patience).read();
  const answerMs = performance.now() - began;
  await Promise.all([killed, spare]);
  return { liveMs, answerMs };
}

/** When that happened next. */
function next(system: ActorSystem, kind: ThreadEvent['kind']): Promise<number> {
  return new Promise((resolve) => {
    const stop = system.onThreadEvent((event) => {
      if (event.kind !== kind) return;
      stop();
      resolve(performance.now());
    });
  });
}

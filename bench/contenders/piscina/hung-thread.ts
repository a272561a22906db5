// A task that hangs is aborted; timed until the thread that Piscina starts in place of the lost one has done a task: that it is there shows in nothing else.
import { setTimeout as sleep } from 'node:timers/promises';
import { percentiles } from '../latencies.ts';
import { type Program, timed } from '../program.ts';
import { openPool } from './pool.ts';

const hangMs = 50;
/** Troupe's spare gets time to boot between two; so does this. */
const restMs = 100;

export const run: Program = async (parameters) => {
  const pool = openPool(1);
  const times: number[] = [];
  const replaceHung = async (): Promise<number> => {
    await pool.run(1, { name: 'add' });
    const abort = new AbortController();
    const hung = pool.run(undefined, { name: 'spin', signal: abort.signal }).catch(() => {});
    await sleep(hangMs);
    const began = performance.now();
    abort.abort();
    await hung;
    await pool.run(1, { name: 'add' });
    const tookMs = performance.now() - began;
    await sleep(restMs);
    return tookMs;
  };
  for (let done = 0; done < parameters.warmUpOperations; done++) await replaceHung();
  const result = await timed(
    async () => {
      for (let done = 0; done < parameters.operations; done++) times.push(await replaceHung());
    },
    () => times.length,
  );
  return { ...result, values: { liveMs: percentiles(times).p50, answerMs: percentiles(times).p50 } };
};

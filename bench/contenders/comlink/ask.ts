// Calls of an object in a worker.
import { Worker } from 'node:worker_threads';
import { keepInFlight } from '../in-flight.ts';
import { numberIn, type Program, warmThenTimed } from '../program.ts';
import { importComlink } from './comlink.ts';
import type { Counter } from './worker.ts';

export const run: Program = async (parameters) => {
  const { comlink, nodeEndpoint } = await importComlink();
  const counter = comlink.wrap<Counter>(nodeEndpoint(new Worker(new URL('./worker.ts', import.meta.url))));
  let before = 0;
  return await warmThenTimed(
    parameters,
    (operations) => keepInFlight(numberIn(parameters, 'inFlight'), operations, () => counter.add(1)),
    async () => {
      const total = await counter.add(0);
      const counted = total - before;
      before = total;
      return counted;
    },
  );
};

// The worker: a counter, exposed.
import { parentPort } from 'node:worker_threads';
import { importComlink } from './comlink.ts';

export interface Counter {
  add(by: number): number;
}

let total = 0;
const counter: Counter = {
  add(by) {
    total += by;
    return total;
  },
};

const { comlink, nodeEndpoint } = await importComlink();
if (parentPort === null) throw new Error('this is the program of a worker');
comlink.expose(counter, nodeEndpoint(parentPort));

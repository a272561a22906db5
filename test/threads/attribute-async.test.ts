import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { attributeAsync } from '../../src/threads/attribute-async.ts';
import { createHeartbeat, readCulprit } from '../../src/threads/heartbeat.ts';
import { eventually } from './eventually.ts';

const ways = [
  'process.exit after an await',
  'process.exit in a timer',
  'process.exit at once',
  'a throw in a timer',
  'an unhandled rejection after an await',
  'a loop after an await',
  'a loop in a timer',
  'a loop at once',
  'process.exit at a deadline',
  'a throw at a deadline',
  'a loop at a deadline',
];

async function culpritOf(death: string, by: number): Promise<number | undefined> {
  const heartbeat = createHeartbeat();
  const looping = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./attribution-worker.ts', import.meta.url), {
    workerData: { heartbeat, looping, death, by },
    execArgv: [],
  });
  worker.on('error', () => undefined);
  const exited = new Promise((resolve) => worker.on('exit', resolve));
  if (death.includes('loop')) {
    await eventually(() => Atomics.load(looping, 0) === 1);
    await worker.terminate();
  }
  await exited;
  return readCulprit(heartbeat)?.id.n;
}

test.each(ways)('charges %s to the actor whose code it is, beside the code of others', async (death) => {
  expect(await culpritOf(death, 9)).toBe(9);
});

test.each(ways)('charges %s in nobody’s code to nobody', async (death) => {
  expect(await culpritOf(death, 0)).toBeUndefined();
});

test('on a thread that is no host it runs the work, and passes on its outcome', async () => {
  const id = { id: { bySlot: 0, byGeneration: 1, n: 1 }, definition: undefined };
  expect(await attributeAsync(id, async () => 5)).toBe(5);
  expect(await attributeAsync(id, () => 6)).toBe(6);
  await expect(attributeAsync(id, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(
    attributeAsync(id, () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
});

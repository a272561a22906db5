import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { MessagePortLink } from '../../src/threads/message-port-link.ts';
import { describeLinkContract, listen } from '../contracts/link-contract.ts';
import { eventually } from './eventually.ts';

describeLinkContract('a MessagePort', () => {
  const { port1, port2 } = new MessageChannel();
  return { left: new MessagePortLink(port1), right: new MessagePortLink(port2), pump: async () => nextMacrotask() };
});

const deaths = ['exit', 'throw', 'reject', 'terminate', 'loop'] as const;
const rounds = Number(process.env['TROUPE_TEST_ROUNDS'] ?? 10);

test.each(deaths)('the far thread’s death by %s shows a contiguous prefix, then down once, then nothing', async (death) => {
  for (let round = 0; round < rounds; round += 1) {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL('./dying-worker.ts', import.meta.url), {
      workerData: { port: port2, death, count: 200 + round },
      transferList: [port2],
      execArgv: [],
    });
    worker.on('error', () => undefined);
    const exited = new Promise((resolve) => worker.on('exit', resolve));
    const link = new MessagePortLink(port1);
    const heard = listen(link);
    if (death === 'terminate' || death === 'loop') {
      await eventually(() => heard.length > round);
      await worker.terminate();
    }
    await exited;
    await eventually(() => heard.includes('down'));
    link.post('into the void');
    for (let n = 0; n < 5; n += 1) await nextMacrotask();
    expect(heard).toEqual([...heard.slice(0, -1).map((_, n) => n), 'down']);
    if (death === 'exit' || death === 'throw') expect(heard.length).toBe(200 + round + 1);
  }
});

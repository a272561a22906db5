// A thread that posts numbered frames over a link and then dies in the way it is told.
import { type MessagePort, workerData } from 'node:worker_threads';
import { MessagePortLink } from '../../src/threads/message-port-link.ts';

const { port, death, count } = workerData as { port: MessagePort; death: string; count: number };
const link = new MessagePortLink(port);
setInterval(() => undefined, 1_000);

if (death === 'terminate') {
  let n = 0;
  setInterval(() => link.post(n++), 0);
} else {
  for (let n = 0; n < count; n += 1) link.post(n);
  if (death === 'exit') process.exit(3);
  if (death === 'throw') throw new Error('thrown on purpose');
  if (death === 'reject') void Promise.reject(new Error('rejected on purpose'));
  if (death === 'loop') for (;;);
}

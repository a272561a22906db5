// The other thread: counts what it is sent, answers calls, counts queens.
import { parentPort } from 'node:worker_threads';
import { solutionsOf } from '../queens.ts';
import type { Transcript } from '../transcript.ts';

export type ToWorker =
  | { readonly type: 'add'; readonly by: number }
  | { readonly type: 'call'; readonly id: number; readonly by: number }
  | { readonly type: 'echo'; readonly by: number }
  | { readonly type: 'take'; readonly transcript: Transcript }
  | { readonly type: 'take-shared'; readonly bytes: SharedArrayBuffer }
  | { readonly type: 'solve'; readonly size: number; readonly pieces: readonly (readonly [number, number])[] }
  | { readonly type: 'read' };

export type FromWorker =
  | { readonly type: 'reply'; readonly id: number }
  | { readonly type: 'echo'; readonly by: number }
  | { readonly type: 'total'; readonly total: number };

let total = 0;
const send = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'add':
      total += message.by;
      return;
    case 'call':
      total += message.by;
      return send({ type: 'reply', id: message.id });
    case 'echo':
      total += message.by;
      return send({ type: 'echo', by: 1 });
    case 'take':
      if (message.transcript.messages.length === 4) total += 1;
      return;
    case 'take-shared':
      if (message.bytes.byteLength > 7_000) total += 1;
      return;
    case 'solve':
      for (const [first, second] of message.pieces) total += solutionsOf(message.size, first, second);
      return;
    case 'read':
      return send({ type: 'total', total });
    default:
      message satisfies never;
  }
});

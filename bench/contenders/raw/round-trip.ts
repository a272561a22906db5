// A lone postMessage, and one back.
import { percentiles } from '../latencies.ts';
import { onProcessorsOfTheirOwn } from '../pin-threads.ts';
import { type Program, timed } from '../program.ts';
import { type Peer, startPeer } from './peer.ts';

export const run: Program = async ({ operations, warmUpOperations, pinned }) => {
  const peer = pinned === 1 ? await onProcessorsOfTheirOwn(startPeer) : await startPeer();
  await probe(peer, warmUpOperations);
  let times: readonly number[] = [];
  const result = await timed(
    async () => {
      times = await probe(peer, operations);
    },
    async () => (await peer.total()) - warmUpOperations,
  );
  const { p50, p99 } = percentiles(times);
  return { ...result, values: { p50Us: p50, p99Us: p99 } };
};

/** The times of so many round trips, in microseconds. */
function probe(peer: Peer, trips: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    let began = 0;
    const send = (): void => {
      began = performance.now();
      peer.send({ type: 'echo', by: 1 });
    };
    peer.onEcho = () => {
      times.push((performance.now() - began) * 1_000);
      if (times.length === trips) resolve(times);
      else send();
    };
    send();
  });
}

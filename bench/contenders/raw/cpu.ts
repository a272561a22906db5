// Two bare workers, each with every second piece, told once.
import { numberIn, type Program, timed } from '../program.ts';
import { piecesOf } from '../queens.ts';
import { startPeer } from './peer.ts';

export const run: Program = async (parameters) => {
  const size = numberIn(parameters, 'size');
  const peers = await Promise.all(Array.from({ length: parameters.threads }, startPeer));
  const totals = async (): Promise<number> =>
    (await Promise.all(peers.map((peer) => peer.total()))).reduce((sum, total) => sum + total, 0);
  for (const peer of peers) peer.send({ type: 'solve', size: 8, pieces: [[0, 4]] }); // warm
  const before = await totals();
  return timed(
    async () => {
      for (const [index, peer] of peers.entries())
        peer.send({ type: 'solve', size, pieces: piecesOf(size).filter((_, piece) => piece % peers.length === index) });
      return await totals();
    },
    (found) => found - before,
  );
};

// A postMessage for each small message.
import { sendPaced } from '../in-flight.ts';
import { type Program, warmThenTimed } from '../program.ts';
import { startPeer } from './peer.ts';

export const run: Program = async (parameters) => {
  const peer = await startPeer();
  let before = 0;
  return warmThenTimed(
    parameters,
    async (operations) => {
      await sendPaced(
        operations,
        1_000,
        () => peer.send({ type: 'add', by: 1 }),
        () => peer.total(),
      );
      return await peer.total();
    },
    (total) => {
      const counted = total - before;
      before = total;
      return counted;
    },
  );
};

// Calls with replies by number, and a map of those that are open; a pair is a call in flight, of which both messages count.
import { keepInFlight } from '../in-flight.ts';
import { type Program, warmThenTimed } from '../program.ts';
import { startPeer } from './peer.ts';

export const run: Program = async (parameters) => {
  const peer = await startPeer();
  const inFlight = Number(parameters['inFlight'] ?? parameters['pairs']);
  const messages = parameters['pairs'] === undefined ? 1 : 2;
  let before = 0;
  return warmThenTimed(
    parameters,
    (operations) => keepInFlight(inFlight, operations / messages, () => peer.call(1)),
    async () => {
      const total = await peer.total();
      const counted = total - before;
      before = total;
      return counted * messages;
    },
  );
};

// A postMessage for each transcript, or for each handle to shared bytes.
import { sendPaced } from '../in-flight.ts';
import { type Program, warmThenTimed } from '../program.ts';
import { makeTranscript } from '../transcript.ts';
import { startPeer } from './peer.ts';

export const run: Program = async (parameters) => {
  const peer = await startPeer();
  const text = new TextEncoder().encode(JSON.stringify(makeTranscript(0)));
  const bytes = new SharedArrayBuffer(text.byteLength);
  new Uint8Array(bytes).set(text);
  let number = 0;
  const isCopied = parameters['way'] === 'copied';
  const sendOne = isCopied
    ? () => peer.send({ type: 'take', transcript: makeTranscript(number++) })
    : () => peer.send({ type: 'take-shared', bytes });
  let before = 0;
  return warmThenTimed(
    parameters,
    async (operations) => {
      await sendPaced(operations, isCopied ? 100 : 1_000, sendOne, () => peer.total());
      return await peer.total();
    },
    (total) => {
      const counted = total - before;
      before = total;
      return counted;
    },
  );
};

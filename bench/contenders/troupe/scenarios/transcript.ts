// Transcripts of 8 kB from main to an actor on a host thread: each copied, or each a view of a list of which both threads have the messages.
import { type Ref, SharedList } from 'troupe';
import { sendPaced } from '../../in-flight.ts';
import { type Program, warmThenTimed } from '../../program.ts';
import { makeTranscript } from '../../transcript.ts';
import { type Reader, reader } from '../actors/reader.ts';
import { patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(parameters, async (operations) => {
      const target = system.spawn(reader, undefined, { placement: 'spread' });
      const received = () => target.askWith(patience).read();
      const [chunk, send] = parameters['way'] === 'copied' ? ([100, copies(target)] as const) : ([1_000, views(target)] as const);
      await sendPaced(operations, chunk, send, received);
      return await received();
    }),
  );

/** A transcript of its own each time. */
function copies(target: Ref<Reader>): () => void {
  let number = 0;
  return () => target.tell.take(makeTranscript(number++));
}

function views(target: Ref<Reader>): () => void {
  const list = new SharedList(makeTranscript(0).messages);
  return () => target.tell.takeShared(list.view());
}

// Transcripts of 8 kB from main to an actor on a host thread: each copied, or each a view of a list of which both threads have the messages.
import { type Ref, SharedList } from 'troupe';
import { sendInChunks } from '../../in-flight.ts';
import { type Program, warmThenTimed } from '../../program.ts';
import { makeTranscript } from '../../transcript.ts';
import { type Reader, reader } from '../actors/reader.ts';
import { patience, withSystem } from '../home.ts';

export const run: Program = (parameters) =>
  withSystem(parameters, (system) =>
    warmThenTimed(parameters, async (operations) => {
      const target = system.spawn(reader, undefined, { placement: 'spread' });
      await (parameters['way'] === 'copied' ? sendCopies(target, operations) : sendViews(target, operations));
      return await target.askWith(patience).read();
    }),
  );

function sendCopies(target: Ref<Reader>, operations: number): Promise<void> {
  let number = 0;
  return sendInChunks(operations, 100, () => target.tell.take(makeTranscript(number++)));
}

function sendViews(target: Ref<Reader>, operations: number): Promise<void> {
  const list = new SharedList(makeTranscript(0).messages);
  return sendInChunks(operations, 1_000, () => target.tell.takeShared(list.view()));
}

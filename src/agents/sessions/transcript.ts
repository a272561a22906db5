// What was said in a run, read from the journal: states let the transcripts of ended runs go.
import type { ModelMessage } from '../../models/model.ts';
import type { Journal } from '../journal/journal.ts';
import { foldRun } from '../runs/fold-run.ts';
import type { RunState } from '../runs/run-state.ts';

/** The run's transcript so far; `undefined` for a run that the journal does not know, or has let go. */
export async function transcriptOf(journal: Journal, run: string): Promise<readonly ModelMessage[] | undefined> {
  let state: RunState | undefined;
  for await (const { event } of journal.read(1)) {
    if (event.run !== run) continue;
    // The end would let it go, and nothing is said after it.
    if (event.kind === 'ended') break;
    state = foldRun(state, event);
  }
  return state?.messages;
}

// What was said in a run, read from the journal: states let the transcripts of ended runs go.
import type { ModelMessage } from '../../models/model.ts';
import type { Journal } from '../journal/journal.ts';
import { foldRun } from '../runs/fold-run.ts';
import type { RunSpec } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';

/** The run's transcript so far; `undefined` for a run that the journal does not know, or has let go. */
export async function transcriptOf(journal: Journal, run: string): Promise<readonly ModelMessage[] | undefined> {
  const session = sessionOf(await specOf(journal, run));
  const states = new Map<string, RunState>();
  for await (const { event } of journal.read(1)) {
    const isWanted = event.run === run || states.has(event.run) || (event.kind === 'accepted' && isIn(session, event.spec));
    if (!isWanted) continue;
    // The end would let it go, and nothing is said after it.
    if (event.run === run && event.kind === 'ended') break;
    const state = foldRun(states.get(event.run), event, (other) => states.get(other));
    if (state !== undefined) states.set(event.run, state);
  }
  return states.get(run)?.messages;
}

async function specOf(journal: Journal, run: string): Promise<RunSpec | undefined> {
  for await (const { event } of journal.read(1)) if (event.run === run && event.kind === 'accepted') return event.spec;
  return undefined;
}

/** The session of one of several runs, which may begin with what was said in others of it. */
function sessionOf(spec: RunSpec | undefined): string | undefined {
  return spec?.session?.mode === 'session' ? spec.session.id : undefined;
}

function isIn(session: string | undefined, spec: RunSpec): boolean {
  return session !== undefined && sessionOf(spec) === session;
}

// The taint that a run takes on from other runs: with their letters, their results, and the transcript of its session. Their taint counts as soon as there
// is one, since what a run is told may also be of runs that have not ended.
import type { RunEvent, RunHappening } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { isSessionTool, mapTool, spawnTool } from '../sessions/session-tools.ts';

export interface KnownRuns {
  get(run: string): RunState | undefined;
  all(): readonly RunState[];
}

/** What the event makes of a run that is not tainted yet. Looks, and records nothing. */
export function taintFromOthers(state: RunState, event: RunEvent, runs: KnownRuns): RunHappening | undefined {
  if (state.taintedBy !== null) return undefined;
  const source = sourcesOf(state, event, runs).find((id) => id !== state.spec.id && (runs.get(id)?.taintedBy ?? null) !== null);
  return source === undefined ? undefined : { kind: 'tainted', by: source };
}

/** The runs whose words the event hands over, or may hand over. */
function sourcesOf(state: RunState, event: RunEvent, runs: KnownRuns): readonly string[] {
  switch (event.kind) {
    case 'accepted':
      return (state.spec.session?.attachments ?? []).flatMap((one) => ('run' in one ? [one.run] : []));
    case 'letter-received':
      return event.letter.from === null ? [] : [event.letter.from];
    case 'context-given':
      return runs.all().flatMap(({ spec }) => (spec.session?.id === state.spec.session?.id ? [spec.id] : []));
    case 'woken':
    case 'tool-finished': {
      const { name } = event.result;
      // These two say that something was accepted, and nothing else.
      return !isSessionTool(name) || name === spawnTool || name === mapTool ? [] : visible(state, runs);
    }
    default:
      return [];
  }
}

/** All that the run may look at: what is beneath it, and what it was linked to. */
function visible({ children, talk }: RunState, runs: KnownRuns): readonly string[] {
  const own = [...children.map(({ id }) => id), ...talk.linked];
  return own.flatMap((id) => {
    const state = runs.get(id);
    return state === undefined ? [] : [id, ...visible(state, runs)];
  });
}

// How a run ends that is cancelled, by a wish or with the run that started it. Pure.
import type { Ending, RunHappening } from './run-event.ts';

export function cancelled(message: string): RunHappening {
  return { kind: 'ending', ending: { kind: 'cancelled', error: { code: 'cancelled', message } } };
}

/** How the children of a run that is ending end. */
export function inherited(ending: Ending | null): RunHappening {
  if (ending !== null && ending.kind !== 'done' && ending.error.code === 'run-deadline') return { kind: 'ending', ending };
  const why = ending === null || ending.kind === 'done' ? 'has its result' : `ended as ${ending.kind}: ${ending.error.message}`;
  return cancelled(`the run that started it ${why}`);
}

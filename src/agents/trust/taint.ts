// Taint: a run is tainted once it was handed words that nobody vouches for, by a tool, by a run that is tainted itself, or by the task that a tainted
// run gave it. It stays so for ever, and whoever reads its result becomes so too.
import type { RunHappening } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';

/** What the run is tainted by after that result of one of its tools; an error of the tool's is as much its word as an output. Pure. */
export function taintAfter(
  state: RunState,
  { result, isRefused }: Extract<RunHappening, { kind: 'tool-finished' }>,
): string | null {
  if (state.taintedBy !== null) return state.taintedBy;
  const tool = state.spec.agent.tools.find((known) => known.name === result.name);
  return tool?.taints === true && isRefused !== true ? tool.name : null;
}

// Taint: a run is tainted once it was handed words that nobody vouches for, by a tool, by a run that is tainted itself, or by the task that a tainted
// run gave it. It stays so for ever, and whoever reads its result becomes so too.
import type { ToolResult } from '../../models/model.ts';
import type { CallState, RunState } from '../runs/run-state.ts';

/** What the run is tainted by after that result of one of its tools. Pure. */
export function taintAfter(state: RunState, { call, starts }: CallState, result: ToolResult): string | null {
  if (state.taintedBy !== null) return state.taintedBy;
  const tool = state.spec.agent.tools.find((known) => known.name === call.name);
  // A call that was refused before it began brought nothing.
  return tool?.taints === true && (result.ok || starts > 0) ? tool.name : null;
}

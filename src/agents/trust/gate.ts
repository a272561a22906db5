// Whether a tool call may begin: denied, open, or only once somebody has approved it. Pure; deny wins.
import type { ToolRef, WaitFor } from '../runs/run-event.ts';
import type { ErrorRecord } from '../runs/run-record.ts';
import type { CallState, RunState } from '../runs/run-state.ts';
import { hasSessionTool } from '../sessions/session-tools.ts';
import { matchingPattern } from './name-pattern.ts';

export type Gate =
  | { readonly kind: 'open' }
  | { readonly kind: 'shut'; readonly error: ErrorRecord }
  | { readonly kind: 'ask'; readonly for: Extract<WaitFor, { kind: 'approval' }>; readonly timeoutMs: number };

const open: Gate = { kind: 'open' };

/** Why nobody here may use the tool of that name; also for the tools that the runtime itself offers. */
export function denialOf({ spec }: RunState, name: string): ErrorRecord | undefined {
  const pattern = matchingPattern(spec.agent.reach?.denyTools ?? [], name);
  if (pattern === undefined) return undefined;
  return { code: 'tool-denied', message: `${name} is denied to this run (by the rule "${pattern}")` };
}

/** A tool as far as the gate looks at it. */
type GatedTool = Pick<ToolRef, 'name' | 'effects' | 'approval' | 'taintedToo'>;

/** The run's tool of that name. A session tool acts within the swarm alone, so that only the policy can have it asked about. */
export function gatedTool({ spec: { agent } }: RunState, name: string): GatedTool | undefined {
  if (!hasSessionTool(agent, name)) return agent.tools.find((known) => known.name === name);
  const isAsked = matchingPattern(agent.reach?.approve ?? [], name) !== undefined;
  return { name, effects: 'none', ...(isAsked ? { approval: true } : {}) };
}

/** Where a call of `tool` stands; one that has begun, or was approved, is not stopped any more. */
export function gateOf(state: RunState, { starts, isApproved }: CallState, tool: GatedTool): Gate {
  if (starts > 0 || isApproved === true) return open;
  const isTaintGuarded = state.taintedBy !== null && tool.effects === 'external' && tool.taintedToo !== true;
  if (tool.approval !== true && !isTaintGuarded) return open;
  const reason = tool.approval === true ? 'policy' : 'tainted';
  const timeoutMs = state.spec.agent.reach?.approvalTimeoutMs ?? null;
  if (timeoutMs !== null) return { kind: 'ask', for: { kind: 'approval', reason }, timeoutMs };
  const message =
    reason === 'policy'
      ? `${tool.name} needs approval, and there is nobody to ask`
      : `${tool.name} acts outside, and this run has read what nobody vouches for (${state.taintedBy}): ` +
        'only the operator’s policy (allowTainted) or an approval could allow it';
  return { kind: 'shut', error: { code: 'tool-denied', message } };
}

/** Whether somebody has to approve the call before it may begin. */
export function isToBeAsked(state: RunState, one: CallState): boolean {
  const tool = gatedTool(state, one.call.name);
  return tool !== undefined && gateOf(state, one, tool).kind === 'ask';
}

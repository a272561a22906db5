// Whether a run may have children: refusals name the limit and where it is set. Pure.
import { ActorError } from '../../base/actor-error.ts';
import type { RunSpec } from '../runs/run-event.ts';

/** What a run that a model starts is checked against, by a spawn or by a message to a session. */
export interface Delegation {
  readonly parent: RunSpec;
  readonly agent: string;
  /** Runs that models have started beneath the root so far. */
  readonly spawnedBeneathRoot: number;
}

/** The reason to refuse the spawn, or `undefined`. */
export function refusalOf({ parent, agent, spawnedBeneathRoot }: Delegation): ActorError | undefined {
  const { mayDelegate } = parent.agent;
  if (!mayDelegate.includes(agent)) {
    return new ActorError('unknown-agent', `agent "${agent}" may not be spawned here; these may: ${mayDelegate.join(', ')}`, {
      details: { agent, mayDelegate },
    });
  }
  const { maxDepth, maxAgents } = parent.limits;
  if (parent.depth + 1 > maxDepth) {
    return new ActorError(
      'limit-depth',
      `a child of this run would have depth ${parent.depth + 1}, but limits.maxDepth is ${maxDepth}`,
      {
        details: { limit: 'maxDepth', value: maxDepth },
      },
    );
  }
  if (spawnedBeneathRoot >= maxAgents) {
    return new ActorError(
      'limit-agents',
      `${spawnedBeneathRoot} runs were started here already, and limits.maxAgents is ${maxAgents}`,
      {
        details: { limit: 'maxAgents', value: maxAgents },
      },
    );
  }
  return undefined;
}

// The patterns of a policy that fit no tool: mostly mistyped, so that what was to be denied or asked about would silently not be.
import type { Agent } from '../agent.ts';
import { sessionToolNames } from '../sessions/session-tools.ts';
import { matchingPattern } from './name-pattern.ts';
import type { TrustSettings } from './policy.ts';

export interface UnmatchedPattern {
  /** Where it stands, such as `policy.denyTools`. */
  readonly field: string;
  readonly pattern: string;
}

interface KnownTools {
  readonly trust: TrustSettings;
  readonly tools: ReadonlyMap<string, unknown>;
  readonly agents: ReadonlyMap<string, Agent>;
}

/** Those of the policy and of the agents that fit no tool which the swarm knows now. An agent that it is handed later may bring one. Pure. */
export function unmatchedPatterns({ trust, tools, agents }: KnownTools): readonly UnmatchedPattern[] {
  const own = [...agents.values()].flatMap((agent) => agent.tools.map((tool) => (typeof tool === 'string' ? tool : tool.name)));
  const names = [...new Set([...tools.keys(), ...sessionToolNames, ...own])];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['policy.denyTools', trust.denyTools],
    ['policy.approve', trust.approve],
    ['policy.allowTainted', trust.allowTainted],
    ...[...agents.values()].map((agent) => [`denyTools of agent "${agent.name}"`, agent.denyTools] as const),
  ];
  return lists.flatMap(([field, patterns]) =>
    patterns.flatMap((pattern) =>
      names.some((name) => matchingPattern([pattern], name) === pattern) ? [] : [{ field, pattern }],
    ),
  );
}

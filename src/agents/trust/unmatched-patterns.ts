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

/**
 * Tells of them when the first run is asked for, and not before: its agent, which may not be among those of the swarm, may bring the tools that a policy
 * means.
 */
export class PatternWatch {
  readonly #known: KnownTools;
  readonly #tell: (unmatched: UnmatchedPattern) => void;
  #isTold = false;

  constructor(known: KnownTools, tell: (unmatched: UnmatchedPattern) => void) {
    this.#known = known;
    this.#tell = tell;
  }

  /** A run of that agent is asked for. */
  meet(agent: Agent): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const agents = [...new Set([...this.#known.agents.values(), agent])];
    for (const unmatched of unmatchedPatterns(this.#known, agents)) this.#tell(unmatched);
  }
}

/** Those of the policy and of the agents that fit no tool of the swarm or of these agents. Pure. */
function unmatchedPatterns({ trust, tools }: KnownTools, agents: readonly Agent[]): readonly UnmatchedPattern[] {
  const own = agents.flatMap((agent) => agent.tools.map((tool) => (typeof tool === 'string' ? tool : tool.name)));
  const names = [...new Set([...tools.keys(), ...sessionToolNames, ...own])];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['policy.denyTools', trust.denyTools],
    ['policy.approve', trust.approve],
    ['policy.allowTainted', trust.allowTainted],
    ...agents.map((agent) => [`denyTools of agent "${agent.name}"`, agent.denyTools] as const),
  ];
  return lists.flatMap(([field, patterns]) =>
    patterns.flatMap((pattern) =>
      names.some((name) => matchingPattern([pattern], name) === pattern) ? [] : [{ field, pattern }],
    ),
  );
}

// What a run's tools may touch, and what a child gets of its parent's reach.
import type { ToolDeclaration } from '../../models/model.ts';
import { servedModule, type ToolAccess } from '../../tools/tool.ts';
import type { AgentSpec, RunSpec } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import type { SwarmSettings } from '../swarm-settings.ts';
import { commonHosts, commonRoots, inheritedReach } from './reach.ts';

/** The spec of a child: its own, within its parent's reach. The same object when that narrows nothing. Pure. */
export function inheritedSpec(child: AgentSpec, parent: AgentSpec): AgentSpec {
  if (child.reach === undefined || parent.reach === undefined) return child;
  const reach = inheritedReach(child.reach, parent.reach);
  return reach === child.reach ? child : { ...child, reach };
}

/** The part of a child's run that says it was given its task by a tainted run. */
export function inheritedTaint({ spec, taintedBy }: RunState): Pick<RunSpec, 'taintedBy'> {
  return taintedBy === null ? {} : { taintedBy: spec.id };
}

/** What the run's tools are handed: its reach, within what the operator allows now. */
export function toolAccess({ roots, maxFileBytes, outside }: SwarmSettings, { files, agent }: RunSpec): ToolAccess {
  const { reach } = agent;
  const { fetch, commands, write } = outside;
  return {
    files,
    roots: rootsOf({ roots }, { agent }),
    ...(reach === undefined ? {} : { rootsWithin: roots }),
    maxFileBytes,
    ...(fetch === undefined || reach === undefined ? {} : { fetch: { ...fetch, hosts: commonHosts(fetch.hosts, reach.hosts) } }),
    ...(commands !== undefined && reach?.commands === true ? { commands } : {}),
    ...(write !== undefined && reach?.write === true ? { write } : {}),
  };
}

/** The folders whose files the run may read. */
export function rootsOf({ roots }: Pick<SwarmSettings, 'roots'>, { agent }: Pick<RunSpec, 'agent'>): readonly string[] {
  return agent.reach === undefined ? roots : commonRoots(roots, agent.reach.roots);
}

/** For threads on which no command may run: their environment may hold keys, and is handed on no further than it is needed. */
export function withoutCommands({ commands: _, ...access }: ToolAccess): ToolAccess {
  return access;
}

/** What a model is told of those of the agent's tools that no module defines, as other threads cannot look it up. */
export function servedTools({ tools }: SwarmSettings, spec: AgentSpec): readonly ToolDeclaration[] {
  return spec.tools.flatMap(({ module, name }) => {
    const tool = module.startsWith(servedModule) ? tools.get(name) : undefined;
    return tool === undefined ? [] : [{ name, description: tool.description, inputSchema: tool.inputSchema }];
  });
}

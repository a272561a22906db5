// Agents of the user's whose names are those of ready ones, and that so work in their place.
import type { Agent } from '../agents/agent.ts';
import { readyAgents } from '../agents/ready/ready-agents.ts';
import { escapeLine } from './escape.ts';
import { counted } from './show-amounts.ts';
import type { Team } from './team.ts';

/** A line that tells of them, escaped; none when there are none. */
export function replacedNotice({ agents, first }: Pick<Team, 'agents' | 'first'>): readonly string[] {
  const own = first === undefined ? agents : [first, ...agents];
  const names = readyAgents.filter((ready) => own.some((agent) => takesPlaceOf(agent, ready))).map(({ name }) => name);
  if (names.length === 0) return [];
  const what = `the ready ${names.length === 1 ? 'agent' : 'agents'} of ${names.length === 1 ? 'that name' : 'these names'}`;
  return [`${counted(names.length, 'agent')} of yours in place of ${what}: ${escapeLine(names.join(', '))}`];
}

export function takesPlaceOf(agent: Agent, ready: Agent): boolean {
  return agent.name === ready.name && agent !== ready;
}

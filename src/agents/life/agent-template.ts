// The agents as children of their supervisor: it makes one for each run that runs, and forgets it at its end.
import { childTemplate } from '../../actors/supervisor/child-spec.ts';
import { stopGraceMs } from '../runs/run-timers.ts';
import { agentActor } from './agent-actor.ts';

/** What an agent may cost in restarts before its supervisor gives it up, alone. */
export const agentBudget = { intensity: 3, periodMs: 5000 };

export const agentTemplate = childTemplate(agentActor, {
  id: 'agent',
  restart: 'transient',
  shutdownMs: stopGraceMs,
  placement: 'spread',
  budget: agentBudget,
});

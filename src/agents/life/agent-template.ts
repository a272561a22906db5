// The agents as children of their supervisor: it makes one for each run that runs, and forgets it at its end.
import { childTemplate } from '../../actors/supervisor/child-spec.ts';
import { stopGraceMs } from '../runs/run-timers.ts';
import { agentActor } from './agent-actor.ts';

/**
 * What an agent may cost in restarts before its supervisor gives it up, alone. Generous, as lost threads count too, which are no fault of the agents on them;
 * failures of its own end a run much sooner (see run-effects.ts).
 */
export const agentBudget = { intensity: 20, periodMs: 5000 };

export const agentTemplate = childTemplate(agentActor, {
  id: 'agent',
  restart: 'transient',
  shutdownMs: stopGraceMs,
  placement: 'spread',
  budget: agentBudget,
});

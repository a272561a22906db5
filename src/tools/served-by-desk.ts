// What a tool that is served by a swarm's desk does when somebody runs it anywhere else.
import { ActorError } from '../base/actor-error.ts';

/** The `execute` of a tool that only the desk of a swarm can serve. */
export function servedByDesk(name: string): () => never {
  return () => {
    throw new ActorError('tool-failed', `${name} is served by the desk of a swarm, and by nothing else`, {
      details: { tool: name },
    });
  };
}

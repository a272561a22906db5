// What a tool of the desk does when somebody runs it where there is no desk.
import { ActorError } from '../../base/actor-error.ts';

/** The `execute` of a tool that only the swarm's desk can serve. */
export function servedByDesk(name: string): () => never {
  return () => {
    throw new ActorError('tool-failed', `${name} is served by the desk of a swarm, and by nothing else`, {
      details: { tool: name },
    });
  };
}

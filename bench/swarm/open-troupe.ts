// A swarm as its user makes it, for all that is measured of swarms.
import { createSwarm, type Swarm } from 'troupe/agents';
import { apiKey, modelId } from './turns.ts';

export const model = `anthropic:${modelId}`;

/** A swarm whose provider is at `url` and takes as many calls at once as there may be agents. */
export function openSwarm(url: string, threads: number, live: number): Promise<Swarm> {
  return createSwarm({
    threads,
    limits: { maxConcurrent: live },
    providers: { anthropic: { apiKey, baseUrl: url, limits: { maxInFlight: live } } },
  });
}

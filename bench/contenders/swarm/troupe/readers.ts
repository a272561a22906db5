// Agents that take one turn each, through a map.
import { defineAgent } from 'troupe/agents';
import { model, openSwarm } from '../../../swarm/open-troupe.ts';
import { instructions, isAnswer, maxOutputTokens, type TurnsClient, taskOf } from '../../../swarm/turns.ts';

const reader = defineAgent({
  ...{ name: 'reader', description: 'Reads one document', instructions, model, maxOutputTokens },
});

/** At most `live` of them at once. */
export async function openReaders(url: string, threads: number, live: number): Promise<TurnsClient> {
  const swarm = await openSwarm(url, threads, live);
  return {
    pass: async (numbers) => {
      let good = 0;
      for await (const one of swarm.map(reader, numbers, taskOf)) if (one.ok && isAnswer(one.value, one.item)) good++;
      return good;
    },
    close: () => swarm.stop(),
  };
}

// One turn each, through a map.
import { defineAgent } from 'troupe/agents';
import { model, openSwarm } from '../../../swarm/open-troupe.ts';
import { instructions, isAnswer, maxOutputTokens, taskOf, turnsProgram } from '../../../swarm/turns.ts';

const reader = defineAgent({
  ...{ name: 'reader', description: 'Reads one document', instructions, model, maxOutputTokens },
});

export const run = turnsProgram(async (url, { operations, threads }) => {
  const swarm = await openSwarm(url, threads, operations);
  return {
    pass: async (numbers) => {
      let good = 0;
      for await (const one of swarm.map(reader, numbers, taskOf)) if (one.ok && isAnswer(one.value, one.item)) good++;
      return good;
    },
    close: () => swarm.stop(),
  };
});

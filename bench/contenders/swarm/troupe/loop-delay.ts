// The tool computes on the tool pool; main only hears that it is done.
import { defineAgent } from 'troupe/agents';
import { busyTask, loopDelayProgram } from '../../../swarm/loop-delay.ts';
import { model, openSwarm } from '../../../swarm/open-troupe.ts';
import { keepBusyTool } from './keep-busy.ts';

export const run = loopDelayProgram(async (url, busyMs, threads) => {
  const worker = defineAgent({
    ...{ name: 'worker', description: 'Computes', instructions: 'Do what you are told.', model, tools: [keepBusyTool] },
  });
  const swarm = await openSwarm(url, threads, 1);
  return {
    turn: () => swarm.run(worker, `${busyTask} [busy ${busyMs} ms]`).result(),
    close: () => swarm.stop(),
  };
});

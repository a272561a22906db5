// More agents than may be live at once, each with a model that takes its time: how near to the ideal the wall clock comes.
import { defineAgent } from 'troupe/agents';
import { model, openSwarm } from '../../../swarm/open-troupe.ts';
import { startModelServer } from '../../../swarm/start-model-server.ts';
import { instructions, isAnswer, maxOutputTokens, taskOf } from '../../../swarm/turns.ts';
import { type Program, timed } from '../../program.ts';

const reader = defineAgent({
  ...{ name: 'reader', description: 'Reads one document', instructions, model, maxOutputTokens },
});

export const run: Program = async ({ operations, warmUpOperations, threads, delayMs, live }) => {
  const server = await startModelServer(Number(delayMs));
  const swarm = await openSwarm(server.url, threads, Number(live));
  const pass = async (count: number): Promise<number> => {
    let good = 0;
    const numbers = Array.from({ length: count }, (_, index) => 10_000 + index);
    for await (const one of swarm.map(reader, numbers, taskOf)) if (one.ok && isAnswer(one.value, one.item)) good++;
    return good;
  };
  // As many as are live: a provider is approached slowly, and has been by then.
  await pass(warmUpOperations);
  const result = await timed(() => pass(operations), Number);
  await swarm.stop();
  server.close();
  const idealMs = (operations / Number(live)) * Number(delayMs);
  return { ...result, values: { 'of the ideal': result.elapsedMs / idealMs } };
};

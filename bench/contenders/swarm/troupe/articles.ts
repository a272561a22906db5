// Four articles, each of them four steps that follow one another (research, summary, draft, layout): one article after the other, and all as a swarm.
// The steps take 30, 20, 60 and 15 seconds in life, and a hundredth of that here.
import { type Agent, defineAgent, type Swarm } from 'troupe/agents';
import { model, openSwarm } from '../../../swarm/open-troupe.ts';
import { startModelServer } from '../../../swarm/start-model-server.ts';
import { isAnswer } from '../../../swarm/turns.ts';
import { type Program, timed } from '../../program.ts';

const steps = [
  { name: 'researcher', ms: 300 },
  { name: 'summariser', ms: 200 },
  { name: 'writer', ms: 600 },
  { name: 'formatter', ms: 150 },
].map(({ name, ms }) => ({
  ms,
  agent: defineAgent({ name, description: `The ${name}`, instructions: `You are the ${name}.`, model }),
}));

export const run: Program = async ({ operations, warmUpOperations, threads }) => {
  const server = await startModelServer(0);
  const swarm = await openSwarm(server.url, threads, operations);
  const articles = (count: number): number[] => Array.from({ length: count }, (_, index) => 10_000 + index);
  await all(swarm, articles(warmUpOperations));
  const sequential = await timed(async () => {
    let done = 0;
    for (const article of articles(operations)) done += await written(swarm, article);
    return done;
  }, Number);
  const parallel = await timed(() => all(swarm, articles(operations)), Number);
  await swarm.stop();
  server.close();
  const completed = Math.min(sequential.completed, parallel.completed);
  return { ...parallel, completed, values: { 'times as fast': sequential.elapsedMs / parallel.elapsedMs } };
};

async function all(swarm: Swarm, articles: readonly number[]): Promise<number> {
  const done = await Promise.all(articles.map((article) => written(swarm, article)));
  return done.reduce((sum, one) => sum + one, 0);
}

/** 1 when each step gave what it was to give. */
async function written(swarm: Swarm, article: number): Promise<number> {
  let text = '';
  for (const { agent, ms } of steps) text = await step(swarm, agent, `document ${article}, [wait ${ms} ms]: ${text}`);
  return isAnswer(text, article) ? 1 : 0;
}

async function step(swarm: Swarm, agent: Agent<string, string>, task: string): Promise<string> {
  return await swarm.run(agent, task).result();
}

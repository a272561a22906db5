// The contenders of the swarm scenarios. The agent frameworks' programs stand beside their packages, which the project does not have.
import type { Contender } from './contender.ts';

const turns = ['swarm-turns'];
const turnsAndTools = [...turns, 'swarm-loop-delay'];

export const swarmContenders: readonly Contender[] = [
  { name: 'troupe', program: 'swarm/troupe.ts', scenarios: ['swarm-*'], everyThreads: true },
  { name: 'anthropic-sdk', program: 'swarm/anthropic-sdk.ts', scenarios: [...turns, 'swarm-latency'] },
  { name: 'anthropic-sdk-stream', program: 'swarm/anthropic-sdk-stream.ts', scenarios: turns },
  { name: 'ai', program: '../peers/swarm/ai.ts', scenarios: turnsAndTools, needs: 'swarm' },
  { name: 'openai-agents', program: '../peers/swarm/openai-agents.ts', scenarios: turnsAndTools, needs: 'swarm' },
  { name: 'langgraph', program: '../peers/swarm/langgraph.ts', scenarios: turns, needs: 'swarm' },
  { name: 'langgraph-react', program: '../peers/swarm/langgraph-react.ts', scenarios: turns, needs: 'swarm' },
  { name: 'mastra', program: '../peers/swarm/mastra.ts', scenarios: turnsAndTools, needs: 'swarm' },
];

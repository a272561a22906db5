// Mastra: its agent over Vercel's provider.
import { createAnthropic } from '@ai-sdk/anthropic';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { runProgram } from '../../contenders/program.ts';
import { keepBusy } from '../../swarm/cpu-work.ts';
import { busyTask, loopDelayProgram } from '../../swarm/loop-delay.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';

const modelAt = (url: string) => createAnthropic({ apiKey, baseURL: `${url}/v1` })(modelId);

const turns = turnsProgram(async (url) => {
  const agent = new Agent({ id: 'reader', name: 'reader', instructions, model: modelAt(url) });
  const turn = async (number: number): Promise<boolean> => {
    const { text } = await agent.generate(taskOf(number), { modelSettings: { maxOutputTokens } });
    return isAnswer(text, number);
  };
  return { pass: async (numbers) => (await Promise.all(numbers.map(turn))).filter(Boolean).length };
});

const loopDelay = loopDelayProgram(async (url, busyMs) => {
  const keep_busy = createTool({
    id: 'keep_busy',
    description: 'Computes for so many milliseconds',
    inputSchema: z.object({ ms: z.number() }),
    execute: async ({ ms }) => ({ rounds: keepBusy(ms) }),
  });
  const instructions = 'Do what you are told.';
  const agent = new Agent({ id: 'worker', name: 'worker', instructions, model: modelAt(url), tools: { keep_busy } });
  return { turn: async () => (await agent.generate(`${busyTask} [busy ${busyMs} ms]`)).text };
});

await runProgram({ 'swarm-turns': async () => ({ run: turns }), 'swarm-loop-delay': async () => ({ run: loopDelay }) });

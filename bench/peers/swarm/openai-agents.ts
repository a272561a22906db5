// OpenAI's Agents SDK over its own client, by the responses API; without its traces, which would go to OpenAI.
import { Agent, run, setDefaultOpenAIClient, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { runProgram } from '../../contenders/program.ts';
import { keepBusy } from '../../swarm/cpu-work.ts';
import { busyTask, loopDelayProgram } from '../../swarm/loop-delay.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';

function connect(url: string): void {
  setTracingDisabled(true);
  setDefaultOpenAIClient(new OpenAI({ apiKey, baseURL: `${url}/v1` }));
}

const turns = turnsProgram(async (url) => {
  connect(url);
  const agent = new Agent({ name: 'reader', instructions, model: modelId, modelSettings: { maxTokens: maxOutputTokens } });
  const turn = async (number: number): Promise<boolean> => isAnswer((await run(agent, taskOf(number))).finalOutput, number);
  return { pass: async (numbers) => (await Promise.all(numbers.map(turn))).filter(Boolean).length };
});

const loopDelay = loopDelayProgram(async (url, busyMs) => {
  connect(url);
  const keep_busy = tool({
    name: 'keep_busy',
    description: 'Computes for so many milliseconds',
    parameters: z.object({ ms: z.number() }),
    execute: async ({ ms }) => ({ rounds: keepBusy(ms) }),
  });
  const agent = new Agent({ name: 'worker', instructions: 'Do what you are told.', model: modelId, tools: [keep_busy] });
  return { turn: async () => String((await run(agent, `${busyTask} [busy ${busyMs} ms]`)).finalOutput) };
});

await runProgram({ 'swarm-turns': async () => ({ run: turns }), 'swarm-loop-delay': async () => ({ run: loopDelay }) });

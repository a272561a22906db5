// Vercel's AI SDK: generateText.
import { createAnthropic } from '@ai-sdk/anthropic';
import { generateText, stepCountIs, tool } from 'ai';
import { z } from 'zod';
import { runProgram } from '../../contenders/program.ts';
import { keepBusy } from '../../swarm/cpu-work.ts';
import { busyTask, loopDelayProgram } from '../../swarm/loop-delay.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';

const modelAt = (url: string) => createAnthropic({ apiKey, baseURL: `${url}/v1` })(modelId);

const turns = turnsProgram(async (url) => {
  const model = modelAt(url);
  const turn = async (number: number): Promise<boolean> => {
    const { text } = await generateText({ model, maxOutputTokens, system: instructions, prompt: taskOf(number) });
    return isAnswer(text, number);
  };
  return { pass: async (numbers) => (await Promise.all(numbers.map(turn))).filter(Boolean).length };
});

const loopDelay = loopDelayProgram(async (url, busyMs) => {
  const keep_busy = tool({
    description: 'Computes for so many milliseconds',
    inputSchema: z.object({ ms: z.number() }),
    execute: async ({ ms }) => ({ rounds: keepBusy(ms) }),
  });
  const call = { model: modelAt(url), tools: { keep_busy }, stopWhen: stepCountIs(4) };
  return { turn: async () => (await generateText({ ...call, prompt: `${busyTask} [busy ${busyMs} ms]` })).text };
});

await runProgram({ 'swarm-turns': async () => ({ run: turns }), 'swarm-loop-delay': async () => ({ run: loopDelay }) });

// The limit: Anthropic's SDK and Promise.all, with nothing about them.
import { Anthropic } from '@anthropic-ai/sdk';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';
import { runProgram } from '../program.ts';

const run = turnsProgram(async (url) => {
  const client = new Anthropic({ apiKey, baseURL: url });
  const turn = async (number: number): Promise<boolean> => {
    const message = await client.messages.create({
      ...{ model: modelId, max_tokens: maxOutputTokens, system: instructions },
      messages: [{ role: 'user', content: taskOf(number) }],
    });
    const [block] = message.content;
    return isAnswer(block?.type === 'text' ? block.text : undefined, number);
  };
  return { pass: async (numbers) => (await Promise.all(numbers.map(turn))).filter(Boolean).length };
});

await runProgram({ 'swarm-turns': async () => ({ run }) });

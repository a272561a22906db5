// The same, streamed, as Troupe calls its models, since it watches how long they are silent.
import { Anthropic } from '@anthropic-ai/sdk';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';
import { runProgram } from '../program.ts';
import { takeTurns } from './take-turns.ts';

const run = turnsProgram(async (url) => {
  const client = new Anthropic({ apiKey, baseURL: url });
  const turn = async (number: number): Promise<boolean> => {
    const stream = client.messages.stream({
      ...{ model: modelId, max_tokens: maxOutputTokens, system: instructions },
      messages: [{ role: 'user', content: taskOf(number) }],
    });
    const [block] = (await stream.finalMessage()).content;
    return isAnswer(block?.type === 'text' ? block.text : undefined, number);
  };
  return { pass: (numbers) => takeTurns(turn, numbers) };
});

await runProgram({ 'swarm-turns': async () => ({ run }) });

// The limit: Anthropic's SDK with nothing about it. All turns at once, or as many as may be live, each of which is followed by the next.
import { Anthropic } from '@anthropic-ai/sdk';
import { latencyProgram } from '../../swarm/latency.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';
import { runProgram } from '../program.ts';
import { type Turn, takeTurns } from './take-turns.ts';

function turnOf(url: string): Turn {
  const client = new Anthropic({ apiKey, baseURL: url });
  return async (number) => {
    const message = await client.messages.create({
      ...{ model: modelId, max_tokens: maxOutputTokens, system: instructions },
      messages: [{ role: 'user', content: taskOf(number) }],
    });
    const [block] = message.content;
    return isAnswer(block?.type === 'text' ? block.text : undefined, number);
  };
}

await runProgram({
  'swarm-turns': async () => ({
    run: turnsProgram(async (url) => {
      const turn = turnOf(url);
      return { pass: (numbers) => takeTurns(turn, numbers) };
    }),
  }),
  'swarm-latency': async () => ({
    run: latencyProgram(async (url, { live }) => {
      const turn = turnOf(url);
      return { pass: (numbers) => takeTurns(turn, numbers, Number(live)) };
    }),
  }),
});

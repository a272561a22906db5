// The limit: Anthropic's SDK with nothing about it. All turns at once, or as many as may be live, each of which is followed by the next.
import { Anthropic } from '@anthropic-ai/sdk';
import { latencyProgram } from '../../swarm/latency.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';
import { runProgram } from '../program.ts';

type Turn = (number: number) => Promise<boolean>;

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

async function allAtOnce(turn: Turn, numbers: readonly number[]): Promise<number> {
  return (await Promise.all(numbers.map(turn))).filter(Boolean).length;
}

async function atMost(live: number, turn: Turn, numbers: readonly number[]): Promise<number> {
  const rest = numbers.values();
  let good = 0;
  const line = async (): Promise<void> => {
    for (const number of rest) if (await turn(number)) good++;
  };
  await Promise.all(Array.from({ length: live }, line));
  return good;
}

await runProgram({
  'swarm-turns': async () => ({
    run: turnsProgram(async (url) => {
      const turn = turnOf(url);
      return { pass: (numbers) => allAtOnce(turn, numbers) };
    }),
  }),
  'swarm-latency': async () => ({
    run: latencyProgram(async (url, { live }) => {
      const turn = turnOf(url);
      return { pass: (numbers) => atMost(Number(live), turn, numbers) };
    }),
  }),
});

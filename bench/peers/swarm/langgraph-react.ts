// LangGraph: its prebuilt ReAct agent, invoked once for each agent.
import { ChatAnthropic } from '@langchain/anthropic';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { runProgram } from '../../contenders/program.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';

const run = turnsProgram(async (url) => {
  const llm = new ChatAnthropic({ model: modelId, apiKey, anthropicApiUrl: url, maxTokens: maxOutputTokens });
  const agent = createReactAgent({ llm, tools: [], prompt: instructions });
  const turn = async (number: number): Promise<boolean> => {
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: taskOf(number) }] });
    return isAnswer(messages.at(-1)?.text, number);
  };
  return { pass: async (numbers) => (await Promise.all(numbers.map(turn))).filter(Boolean).length };
});

await runProgram({ 'swarm-turns': async () => ({ run }) });

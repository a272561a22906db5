// LangGraph: a fan-out of Sends, a branch for each agent.
import { ChatAnthropic } from '@langchain/anthropic';
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { runProgram } from '../../contenders/program.ts';
import { apiKey, instructions, isAnswer, maxOutputTokens, modelId, taskOf, turnsProgram } from '../../swarm/turns.ts';

const State = Annotation.Root({
  numbers: Annotation<readonly number[]>,
  good: Annotation<number>({ reducer: (sum, more) => sum + more, default: () => 0 }),
});

const run = turnsProgram(async (url) => {
  const model = new ChatAnthropic({ model: modelId, apiKey, anthropicApiUrl: url, maxTokens: maxOutputTokens });
  const graph = new StateGraph(State)
    .addNode('turn', async ({ number }: { number: number }) => {
      const message = await model.invoke([
        { role: 'system', content: instructions },
        { role: 'user', content: taskOf(number) },
      ]);
      return { good: isAnswer(message.text, number) ? 1 : 0 };
    })
    .addConditionalEdges(START, ({ numbers }) => numbers.map((number) => new Send('turn', { number })), ['turn'])
    .addEdge('turn', END)
    .compile();
  return { pass: async (numbers) => (await graph.invoke({ numbers })).good };
});

await runProgram({ 'swarm-turns': async () => ({ run }) });

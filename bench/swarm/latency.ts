// More turns than may be taken at once, each with a model that takes its time: how near to the ideal the wall clock comes.
import { type Program, timed } from '../contenders/program.ts';
import { startModelServer } from './start-model-server.ts';
import { firstNumber, type OpenTurnsClient } from './turns.ts';

/** The program of a contender. The warm-up has as many turns as may be taken at once: a provider is approached slowly, and has been by then. */
export function latencyProgram(open: OpenTurnsClient): Program {
  return async (parameters) => {
    const { operations, warmUpOperations, delayMs, live } = parameters;
    const server = await startModelServer(Number(delayMs));
    const client = await open(server.url, parameters);
    const pass = (count: number): Promise<number> =>
      client.pass(Array.from({ length: count }, (_, index) => firstNumber + index));
    await pass(warmUpOperations);
    const result = await timed(() => pass(operations), Number);
    await client.close?.();
    server.close();
    const idealMs = (operations / Number(live)) * Number(delayMs);
    return { ...result, values: { 'of the ideal': result.elapsedMs / idealMs } };
  };
}

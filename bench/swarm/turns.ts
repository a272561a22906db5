// The task that all contenders have: so many agents, one turn each, every answer looked at. And how it is measured: a first pass, with cold sockets, and a second.
import type { Parameters, Program, Result } from '../contenders/program.ts';
import { startModelServer } from './start-model-server.ts';

export const instructions =
  'You read one document and answer in one sentence. Answer only from the document. If it does not say, say so. Do not guess, and do not add advice of your own.';
export const modelId = 'bench-1';
export const apiKey = 'bench-key';
export const maxOutputTokens = 1024;

/** What agent `number` is asked. */
export function taskOf(number: number): string {
  return `What does document ${number} say about revenue? The document: in the year under report the company sold more than before, and spent about as much.`;
}

/** Whether `text` answers what agent `number` was asked. */
export function isAnswer(text: unknown, number: number): boolean {
  return typeof text === 'string' && text.startsWith(`Document ${number} says`);
}

/** What a contender has ready once its packages are loaded. */
export interface TurnsClient {
  /** Has an agent for each of `numbers` take its turn, all at once; gives how many answered well. */
  pass(numbers: readonly number[]): Promise<number>;
  close?(): Promise<void>;
}

/** Loads what the contender needs; `url` is the model provider's. */
export type OpenTurnsClient = (url: string, parameters: Parameters) => Promise<TurnsClient>;

/** All numbers have five digits, so that all requests are of one size. */
export const firstNumber = 10_000;
const megabyte = 1024 * 1024;

/** The program of a contender: a warm-up, with which all is loaded that the first turn loads, and two passes. CPU time is that of the whole process, its threads included. */
export function turnsProgram(open: OpenTurnsClient): Program {
  return async (parameters) => {
    const { operations, warmUpOperations } = parameters;
    const server = await startModelServer(Number(parameters['delayMs'] ?? 0));
    const loading = stopwatch();
    const client = await open(server.url, parameters);
    let next = firstNumber;
    const pass = async (count: number): Promise<Pass> => {
      const numbers = Array.from({ length: count }, () => next++);
      const took = stopwatch();
      const done = await client.pass(numbers);
      return { done, ...took() };
    };
    const warmUp = await pass(warmUpOperations);
    const loaded = loading();
    const rssBefore = process.memoryUsage.rss();
    const cold = await pass(operations);
    const warm = await pass(operations);
    const values = { ...valuesOf({ cold, warm, loaded }), 'rss before': rssBefore / megabyte, 'peak rss': peakRssMb() };
    await client.close?.();
    server.close();
    // Each pass has to be whole, the warm-up too.
    const completed = warmUp.done === warmUpOperations ? Math.min(cold.done, warm.done) : 0;
    return { completed, elapsedMs: cold.wallMs, cpuMs: cold.cpuMs, values } satisfies Result;
  };
}

interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Pass extends Spent {
  readonly done: number;
}

function valuesOf({ cold, warm, loaded }: Readonly<Record<'cold' | 'warm' | 'loaded', Spent>>): Record<string, number> {
  return {
    ...{ 'cold wall': cold.wallMs, 'cold cpu': cold.cpuMs, 'warm wall': warm.wallMs, 'warm cpu': warm.cpuMs },
    ...{ 'loaded wall': loaded.wallMs, 'loaded cpu': loaded.cpuMs },
  };
}

/** Of the whole process, since its start. */
function peakRssMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Gives what has passed since: of time, and of CPU time in all threads of this process. */
export function stopwatch(): () => Spent {
  const began = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - began, cpuMs: (user + system) / 1_000 };
  };
}

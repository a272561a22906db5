// Swarms of agents against a model provider on this machine, in a process of its own.
import { availableParallelism } from 'node:os';
import type { Measure, Scenario } from '../scenario.ts';

/** What a system takes when it is told nothing. */
export const defaultThreads = Math.max(2, availableParallelism() - 1);
const threads = [0, defaultThreads];

/** `after`: of the rows' names. */
function turnsMeasures(after = ''): readonly Measure[] {
  const of = (pass: string, kind: string): Measure => ({
    ...{ row: `swarm-turns${after}-${pass}-${kind}`, of: `${pass} ${kind}`, unit: 'ms', better: 'lower' },
  });
  const rss: Measure = { row: `swarm-turns${after}-peak-rss`, of: 'peak rss', unit: 'MB', better: 'lower' };
  return [of('cold', 'wall'), of('cold', 'cpu'), of('warm', 'wall'), of('warm', 'cpu'), of('loaded', 'cpu'), rss];
}

const turns = {
  program: 'swarm-turns',
  threads,
  operations: 500,
  warmUpOperations: 1,
  timeoutMs: 120_000,
  onlyWith: 'swarm',
} as const;

export const swarmScenarios: readonly Scenario[] = [
  {
    ...{ ...turns, name: 'swarm-turns', parameters: { delayMs: 0 }, measures: turnsMeasures() },
    title: '500 agents take one turn each, all at once; cold: no connection is open, warm: the second pass',
  },
  {
    ...{ ...turns, name: 'swarm-turns-50ms', parameters: { delayMs: 50 }, measures: turnsMeasures('-50ms') },
    title: 'the same, and each reply takes 50 ms',
  },
  {
    ...{ name: 'swarm-latency', program: 'swarm-latency', threads, operations: 500, warmUpOperations: 100, onlyWith: 'swarm' },
    title: '500 agents with a model that takes 1 s, 100 live at once: the wall clock over the ideal of 5 s',
    parameters: { delayMs: 1_000, live: 100 },
    measures: [{ row: 'swarm-latency', of: 'of the ideal', unit: 'x', better: 'lower' }],
  },
  {
    ...{ name: 'swarm-articles', program: 'swarm-articles', threads, operations: 4, warmUpOperations: 1, onlyWith: 'swarm' },
    title: 'four articles of four steps each (300, 200, 600 and 150 ms): one after the other over all at once',
    measures: [{ row: 'swarm-articles', of: 'times as fast', unit: 'x', better: 'higher' }],
  },
  {
    ...{ name: 'swarm-loop-delay', program: 'swarm-loop-delay', threads, operations: 1, warmUpOperations: 0, onlyWith: 'swarm' },
    title: 'how late the event loop of main is while a tool of an agent computes for 10 s',
    parameters: { busyMs: 10_000 },
    mostRounds: 1,
    measures: [
      { row: 'swarm-loop-delay-p99', of: 'p99', unit: 'ms', better: 'lower' },
      { row: 'swarm-loop-delay-largest', of: 'largest', unit: 'ms', better: 'lower' },
    ],
  },
];

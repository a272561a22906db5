// What actors weigh that do nothing.
import type { Scenario } from '../scenario.ts';

function idleBytes(handlers: string, title: string): Scenario {
  const row = `idle-bytes-${handlers}`;
  return {
    name: row,
    program: 'idle-bytes',
    title: `memory per idle actor, after a collection: ${title}`,
    threads: [0],
    operations: 100_000,
    warmUpOperations: 1_000,
    parameters: { handlers },
    measures: [{ row, of: 'bytes', unit: 'bytes', better: 'lower' }],
    mostRounds: 3,
  };
}

export const memoryScenarios: readonly Scenario[] = [
  idleBytes('class', 'handlers are methods of a class'),
  idleBytes('closures', 'handlers are two closures'),
  idleBytes('process', 'a process of Erlang with its default heap'),
  idleBytes('hibernated', 'a hibernated process of Erlang'),
  {
    name: 'million',
    program: 'million',
    title: 'resident memory of the process with a million idle actors, handlers of a class',
    threads: [0],
    operations: 1_000_000,
    warmUpOperations: 1_000,
    parameters: { handlers: 'class' },
    measures: [{ row: 'million', of: 'residentMb', unit: 'MB', better: 'lower' }],
    mostRounds: 1,
    timeoutMs: 120_000,
  },
];

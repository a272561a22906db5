// Messages within one thread. `threads: 1` is the same, driven on a host thread, with main asleep.
import { rateOf, type Scenario } from '../scenario.ts';

export const inThreadScenarios: readonly Scenario[] = [
  {
    name: 'pingpong',
    program: 'pingpong',
    title: 'two actors send one message to and fro; an operation is a message handled',
    threads: [0, 1],
    operations: 1_000_000,
    warmUpOperations: 200_000,
    measures: rateOf('pingpong'),
  },
  {
    name: 'count',
    program: 'count',
    title: 'one actor sends all messages to another in one go; an operation is a message handled',
    threads: [0, 1],
    operations: 1_000_000,
    warmUpOperations: 200_000,
    measures: rateOf('count'),
  },
];

// Messages within one thread. `threads: 1` is the same on a host thread, with main asleep.
import { rateOf, type Scenario } from '../scenario.ts';

/** What `big` sends in one of its rounds: each of 128 visits all others, and each visit is answered. */
const bigStep = 128 * 127 * 2;

/** On main; those that depend on the size of the young generation, which is larger on a host, also there. */
const onMain = { threads: [0] } as const;
const onBoth = { threads: [0, 1] } as const;

export const inThreadScenarios: readonly Scenario[] = [
  {
    ...onMain,
    name: 'pingpong',
    program: 'pingpong',
    title: 'two actors send one message to and fro; an operation is a message handled',
    operations: 1_000_000,
    warmUpOperations: 200_000,
    step: 2,
    measures: rateOf('pingpong'),
  },
  {
    ...onBoth,
    name: 'count',
    program: 'count',
    title: 'one actor sends all messages to another in one go; an operation is a message handled',
    operations: 1_000_000,
    warmUpOperations: 200_000,
    measures: rateOf('count'),
  },
  {
    ...onMain,
    name: 'ring',
    program: 'ring',
    title: 'one message goes round 100 actors; an operation is a message handled',
    operations: 1_000_000,
    warmUpOperations: 200_000,
    step: 100,
    parameters: { actors: 100 },
    measures: rateOf('ring'),
  },
  {
    ...onBoth,
    name: 'create',
    program: 'create',
    title: 'actors are spawned and handle a first message; an operation is such an actor',
    operations: 100_000,
    warmUpOperations: 20_000,
    measures: rateOf('create', 'actors/s'),
  },
  {
    ...onBoth,
    name: 'spread',
    program: 'spread',
    title: 'one actor sends messages to 60 in turn, in one go; an operation is a message handled',
    operations: 960_000,
    warmUpOperations: 240_000,
    step: 60,
    parameters: { actors: 60 },
    measures: rateOf('spread'),
  },
  {
    ...onMain,
    name: 'big',
    program: 'big',
    title: '128 actors visit all others, and each visit is answered; an operation is a message handled',
    operations: 30 * bigStep,
    warmUpOperations: 5 * bigStep,
    step: bigStep,
    parameters: { actors: 128 },
    measures: rateOf('big'),
  },
  {
    ...onMain,
    name: 'async-pingpong',
    program: 'async-pingpong',
    title: 'as pingpong, with async handlers',
    operations: 500_000,
    warmUpOperations: 100_000,
    step: 2,
    measures: rateOf('async-pingpong'),
  },
  {
    ...onMain,
    name: 'async-count',
    program: 'async-count',
    title: 'as count, with an async handler',
    operations: 500_000,
    warmUpOperations: 100_000,
    measures: rateOf('async-count'),
  },
];

// Messages between main and one host thread.
import { rateOf, type Scenario } from '../scenario.ts';

const crossThread = { threads: [1] } as const;

function pairs(count: number, operations: number): Scenario {
  return {
    ...crossThread,
    name: `pairs-${count}`,
    program: 'pairs',
    title: `${count} ping-pongs between two threads at once; an operation is a message handled`,
    operations,
    warmUpOperations: operations / 4,
    step: 2 * count,
    parameters: { pairs: count },
    measures: rateOf(`pairs-${count}`),
  };
}

function roundTrip(name: string, title: string, parameters: Readonly<Record<string, number>>): Scenario {
  return {
    ...crossThread,
    name,
    program: 'round-trip',
    title,
    operations: 5_000,
    warmUpOperations: 2_000,
    parameters,
    measures: [
      { row: name, of: 'p50Us', unit: 'us', better: 'lower' },
      { row: `${name}-p99`, of: 'p99Us', unit: 'us', better: 'lower' },
    ],
  };
}

function ask(name: string, title: string, inFlight: number, operations: number): Scenario {
  return {
    ...crossThread,
    name,
    program: 'ask',
    title,
    operations,
    warmUpOperations: operations / 4,
    parameters: { inFlight },
    measures: rateOf(name, 'calls/s'),
  };
}

function transcript(way: 'copied' | 'by-reference', operations: number): Scenario {
  return {
    ...crossThread,
    name: `transcript-${way}`,
    program: 'transcript',
    title: `a transcript of four messages, 8 kB, sent to another thread again and again, ${way.replace('-', ' ')}`,
    operations,
    warmUpOperations: operations / 4,
    parameters: { way },
    measures: rateOf(`transcript-${way}`, 'messages/s'),
  };
}

export const crossThreadScenarios: readonly Scenario[] = [
  {
    ...crossThread,
    name: 'stream',
    program: 'stream',
    title: 'small messages from main to another thread, one way; an operation is a message handled',
    operations: 400_000,
    warmUpOperations: 100_000,
    measures: rateOf('stream'),
  },
  pairs(1, 20_000),
  pairs(16, 128_000),
  pairs(256, 512 * 800),
  pairs(1_000, 400_000),
  roundTrip('round-trip', 'a lone message to another thread and back, threads where the system puts them', { pinned: 0 }),
  roundTrip('round-trip-pinned', 'a lone message to another thread and back, each thread bound to a processor of its own', {
    pinned: 1,
  }),
  ask('ask', 'requests to another thread with 5,000 in flight; an operation is an answered request', 5_000, 200_000),
  ask('ask-sequential', 'requests to another thread, one after another', 1, 5_000),
  transcript('copied', 20_000),
  transcript('by-reference', 200_000),
];

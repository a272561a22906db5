// Timers beside a flood, crashes, hung threads, and work that takes the processor.
import type { Scenario } from '../scenario.ts';

export const lifeScenarios: readonly Scenario[] = [
  {
    name: 'timer-lateness',
    program: 'timer-lateness',
    title: 'how late a timer of 2 ms is while an actor floods itself on the same thread; an operation is a tick',
    threads: [0],
    operations: 400,
    warmUpOperations: 50,
    measures: [
      { row: 'timer-lateness', of: 'p99Ms', unit: 'ms', better: 'lower' },
      { row: 'timer-lateness-p50', of: 'p50Ms', unit: 'ms', better: 'lower' },
    ],
  },
  {
    name: 'restart',
    program: 'restart',
    title: 'an actor crashes, its supervisor restarts it, the next message is answered; bursts of 200',
    threads: [0],
    operations: 4_000,
    warmUpOperations: 2_000,
    step: 200,
    parameters: { burst: 200 },
    measures: [
      { row: 'restart', of: 'p50Us', unit: 'us', better: 'lower' },
      { row: 'restart-p99', of: 'p99Us', unit: 'us', better: 'lower' },
    ],
  },
  {
    name: 'hung-thread',
    program: 'hung-thread',
    title: 'from the order to end a thread that hangs until another is in its place, and until that one has answered',
    threads: [1],
    operations: 5,
    warmUpOperations: 1,
    measures: [
      { row: 'hung-thread', of: 'liveMs', unit: 'ms', better: 'lower' },
      { row: 'hung-thread-answer', of: 'answerMs', unit: 'ms', better: 'lower' },
    ],
  },
  {
    name: 'cpu',
    program: 'cpu',
    title: 'all solutions of the 14 queens, on two threads, in 156 pieces; an operation is a solution',
    threads: [2],
    operations: 365_596,
    warmUpOperations: 0,
    parameters: { size: 14 },
    measures: [{ row: 'cpu', of: 'elapsed', unit: 'ms', better: 'lower' }],
  },
];

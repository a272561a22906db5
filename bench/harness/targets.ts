// The targets, as ratios of rows of one run, and what a prototype reached in its day. After a run each is held or missed.

import { defaultThreads } from './scenarios/swarm.ts';

/** A row by name; `threads` where a contender has several. */
export interface RowName {
  readonly scenario: string;
  readonly contender: string;
  readonly threads?: number;
}

export interface Target {
  readonly what: string;
  /** What is divided. */
  readonly of: RowName;
  /** By what; without it the figure itself is held against the bound. */
  readonly by?: RowName;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** What the prototype reached, in words. */
  readonly prototype: string;
}

const troupe = (scenario: string, threads?: number): RowName => ({
  scenario,
  contender: 'troupe',
  ...(threads === undefined ? {} : { threads }),
});

/** A target for Troupe's row against the same scenario of another. */
function against(contender: string, scenario: string, bound: Target['bound'], prototype: string, threads = 0): Target {
  const where = threads === 0 ? '' : ' on a host thread';
  return {
    what: `${scenario}${where} against ${contender}`,
    of: troupe(scenario, threads),
    by: { scenario, contender },
    bound,
    prototype,
  };
}

function across(contender: string, scenario: string, bound: Target['bound'], prototype: string): Target {
  return { what: `${scenario} against ${contender}`, of: troupe(scenario, 1), by: { scenario, contender }, bound, prototype };
}

const atLeast = (ratio: number) => ({ atLeast: ratio });
const atMost = (ratio: number) => ({ atMost: ratio });

const inThreadTargets: readonly Target[] = [
  against('erlang', 'pingpong', atLeast(8), '10.6'),
  against('erlang', 'ring', atLeast(7), '8.6'),
  against('erlang', 'big', atLeast(4), '4.6'),
  against('erlang', 'count', atLeast(1.2), '1.8', 1),
  against('erlang', 'spread', atLeast(1.2), '0.9, or 2.8 with a large young generation', 1),
  against('erlang', 'create', atLeast(1.5), '1.6, or 2.7 with a large young generation', 1),
  {
    what: 'async-pingpong against pingpong of erlang',
    of: troupe('async-pingpong', 0),
    by: { scenario: 'pingpong', contender: 'erlang' },
    bound: atLeast(2.5),
    prototype: '2.9',
  },
  against('async-queue', 'async-pingpong', atLeast(1.4), '2.2'),
  against('async-queue', 'async-count', atLeast(1.4), '1.5'),
  against('nact', 'pingpong', atLeast(15), '33'),
  against('nact', 'count', atLeast(15), '17'),
  against('effect', 'pingpong', atLeast(15), '34'),
  against('effect', 'count', atLeast(15), '23'),
  against('comedy', 'pingpong', atLeast(8), '15'),
  against('comedy', 'count', atLeast(8), '8.6'),
  against('xstate', 'pingpong', atLeast(5), '6.2'),
  against('xstate', 'count', atLeast(2), '2.4'),
];

function idleBytes(process: 'process' | 'hibernated', ratio: number, prototype: string): Target {
  const by: RowName = { scenario: `idle-bytes-${process}`, contender: 'erlang' };
  const what = `bytes of an idle actor with handlers of a class against a ${process === 'process' ? '' : 'hibernated '}process of erlang`;
  return { what, of: troupe('idle-bytes-class', 0), by, bound: atMost(ratio), prototype };
}

const memoryTargets: readonly Target[] = [
  idleBytes('process', 0.12, '0.09'),
  idleBytes('hibernated', 0.36, '0.27'),
  {
    what: 'bytes of an idle actor, handlers of a class',
    of: troupe('idle-bytes-class', 0),
    bound: atMost(320),
    prototype: '185',
  },
  { what: 'bytes of an idle actor, two closures', of: troupe('idle-bytes-closures', 0), bound: atMost(480), prototype: '241' },
  { what: 'MB resident with a million idle actors', of: troupe('million', 0), bound: atMost(600), prototype: '210 to 530' },
];

const crossThreadTargets: readonly Target[] = [
  across('raw', 'stream', atLeast(5), '7.5'),
  across('erlang', 'stream', atLeast(0.9), '1.04'),
  across('erlang', 'pairs-256', atLeast(1.6), '1.9'),
  across('erlang', 'pairs-1000', atLeast(4), '6.0'),
  across('raw', 'pairs-256', atLeast(4), '4.6'),
  across('raw', 'pairs-1000', atLeast(4), '6.3'),
  across('erlang', 'pairs-1', atLeast(0.9), '1.0 to 1.2 with a polling link, 0.25 without'),
  across('erlang', 'pairs-16', atLeast(0.9), '1.0 to 1.2 with a polling link, 0.64 without'),
  across('raw', 'round-trip-pinned', atMost(1.1), '1.0'),
  across('piscina', 'ask', atLeast(50), '66'),
  across('piscina-16', 'ask', atLeast(10), '13'),
  across('comlink', 'ask', atLeast(8), '10'),
  across('raw', 'ask', atLeast(2.2), '2.9'),
  across('raw', 'transcript-copied', atLeast(1.3), '1.3 to 1.7'),
  {
    what: 'transcript-by-reference against transcript-copied of raw',
    of: troupe('transcript-by-reference', 1),
    by: { scenario: 'transcript-copied', contender: 'raw' },
    bound: atLeast(12),
    prototype: '16 to 22',
  },
];

const lifeTargets: readonly Target[] = [
  {
    what: 'ms of lateness of a timer beside a flood, p99',
    of: troupe('timer-lateness', 0),
    bound: atMost(0.5),
    prototype: '0.2',
  },
  against('erlang', 'restart', atMost(0.6), '0.4'),
  across('piscina', 'hung-thread', atMost(0.2), '0.15'),
  {
    what: 'cpu: the speed of two bare workers',
    of: { scenario: 'cpu', contender: 'raw' },
    by: troupe('cpu', 2),
    bound: atLeast(0.93),
    prototype: 'not measured',
  },
];

/** 500 agents, one turn each: `threads: 0` is held to more than the hosts of the defaults. */
function swarmTargets(): readonly Target[] {
  const sdk = (figure: string, threads: number, bound: number, prototype: string): Target => {
    const scenario = `swarm-turns-${figure}`;
    const what = `${scenario}, ${threads === 0 ? 'on main' : 'with hosts'}, against the bare SDK`;
    return { what, of: troupe(scenario, threads), by: { scenario, contender: 'anthropic-sdk' }, bound: atMost(bound), prototype };
  };
  const framework = (contender: string, bound: number, prototype: string): Target =>
    against(contender, 'swarm-turns-cold-wall', atMost(bound), prototype);
  return [
    sdk('cold-wall', 0, 1.05, '0.93 to 1.03'),
    sdk('cold-cpu', 0, 1.05, '0.97 to 1.01'),
    sdk('peak-rss', 0, 1.1, '1.0'),
    sdk('cold-wall', defaultThreads, 1.05, 'not measured'),
    sdk('cold-cpu', defaultThreads, 1.15, 'not measured'),
    sdk('peak-rss', defaultThreads, 1.35, 'not measured'),
    framework('ai', 0.85, '0.79'),
    framework('openai-agents', 0.7, '0.67'),
    framework('langgraph', 0.4, '0.29 to 0.38'),
    framework('mastra', 0.27, '0.23'),
    {
      what: '500 agents with 1 s of latency, 100 live: the ideal',
      of: troupe('swarm-latency', 0),
      bound: atMost(1.03),
      prototype: 'not measured',
    },
    {
      what: 'four articles at once against one after another',
      of: troupe('swarm-articles', 0),
      bound: atLeast(3.9),
      prototype: 'not measured',
    },
  ];
}

export const targets: readonly Target[] = [
  ...inThreadTargets,
  ...memoryTargets,
  ...crossThreadTargets,
  ...lifeTargets,
  ...swarmTargets(),
];

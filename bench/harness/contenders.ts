// The table of contenders. To add one: its folder under `bench/contenders`, and its line here.
import type { Contender } from './contender.ts';
import { swarmContenders } from './swarm-contenders.ts';

const inThread = ['pingpong', 'count', 'ring', 'create', 'spread', 'big'];
const asyncHandlers = ['async-pingpong', 'async-count'];
const memory = ['idle-bytes-class', 'idle-bytes-closures', 'million'];
const crossThread = ['stream', 'pairs', 'round-trip', 'ask', 'transcript'];
/** Of Savina, what Erlang has too. */
const savinaMicro = ['pingpong', 'count', 'fj-throughput', 'fj-create', 'ring', 'chameneos', 'big'].map(
  (name) => `savina-${name}`,
);
const life = ['timer-lateness', 'restart', 'hung-thread', 'cpu'];

/** A library of bench/peers; a slow one is given part of the operations. */
function peer(name: string, scenarios: readonly string[], share: number): Contender {
  return { name, needs: 'peers', program: `${name}/main.ts`, scenarios, share };
}

export const contenders: readonly Contender[] = [
  {
    name: 'troupe',
    program: 'troupe/main.ts',
    scenarios: [...inThread, ...asyncHandlers, ...memory, ...crossThread, ...life],
    everyThreads: true,
  },
  { name: 'troupe', program: 'troupe-savina/main.ts', scenarios: ['savina-*'], everyThreads: true },
  { name: 'async-queue', program: 'async-queue/main.ts', scenarios: [...inThread, ...asyncHandlers] },
  { name: 'raw', program: 'raw/main.ts', scenarios: [...crossThread, 'cpu'] },
  { name: 'piscina', program: 'piscina/main.ts', scenarios: ['hung-thread', 'cpu'] },
  { name: 'piscina', program: 'piscina/main.ts', scenarios: ['ask'], share: 0.1 },
  { name: 'piscina-16', program: 'piscina/sixteen.ts', scenarios: ['ask'], share: 0.2 },
  {
    name: 'erlang',
    needs: 'erlang',
    program: 'erlang/main.erl',
    scenarios: [...inThread, 'idle-bytes-process', 'idle-bytes-hibernated', 'stream', 'pairs', 'round-trip', 'restart'],
  },
  { name: 'erlang', needs: 'erlang', program: 'erlang/main.erl', scenarios: savinaMicro, everyThreads: true },
  peer('nact', inThread, 0.25),
  peer(
    'comedy',
    inThread.filter((name) => name !== 'create'),
    0.25,
  ),
  peer('comedy', ['create'], 0.05),
  peer('xstate', inThread, 0.5),
  peer('effect', inThread, 0.25),
  peer('comedy', ['ask'], 0.25),
  peer('comlink', ['ask'], 0.25),
  peer('tinypool', ['ask'], 0.1),
  ...swarmContenders,
];

// The figures that are watched. A new one needs its line in `bench/ceilings.json` too: `npm run bench:check -- --update` writes it.
import { rateOf, type Scenario } from '../harness/scenario.ts';
import { scenarios } from '../harness/scenarios.ts';
import type { Amount, Figure, Ratio } from './figure.ts';

export const figures: readonly Figure[] = [
  idle('class', 100_000),
  idle('closures', 100_000),
  allocations('pingpong', 1_000_000),
  allocations('count', 200_000),
  allocations('ask', 50_000),
  ratio('pingpong', 'async-queue', 300_000, 5),
  // More at once is the collector's business: its cost goes in steps.
  ratio('count', 'async-queue', 200_000, 5),
  ratio('async-pingpong', 'async-queue', 200_000, 3),
  ratio('stream', 'raw', 120_000, 3),
  ratio('pairs-256', 'raw', 256 * 2 * 300, 3),
  ratio('ask', 'raw', 60_000, 3),
];

function idle(handlers: string, operations: number): Amount {
  const name = `idle-bytes-${handlers}`;
  return {
    kind: 'amount',
    name,
    scenario: { ...scenarioOf(name), operations },
    unit: 'bytes',
    headroom: { share: 0.06, bytes: 0 },
  };
}

/** What is allocated once, and by code that is not yet warm, comes to some bytes for each of so many; less than the smallest object. */
function allocations(of: string, operations: number): Amount {
  const name = `allocated-${of}`;
  const scenario: Scenario = {
    name,
    program: 'allocations',
    title: `bytes allocated per operation of ${of}, within a thread`,
    threads: [0],
    operations,
    warmUpOperations: operations / 2,
    parameters: { of },
    measures: rateOf(name),
  };
  return { kind: 'amount', name, scenario, unit: 'bytes', headroom: { share: 0.3, bytes: 12 } };
}

function ratio(of: string, peer: string, operations: number, rounds: number): Ratio {
  const scenario = { ...scenarioOf(of), operations, warmUpOperations: operations / 4 };
  return { kind: 'ratio', name: `${of} against ${peer}`, scenario, peer, rounds };
}

function scenarioOf(name: string): Scenario {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`the bench has no scenario ${name}`);
  return scenario;
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import './troupe-from-source.ts';
import { savinaScenarios } from '../../bench/harness/scenarios/savina.ts';
import { type ActorSystem, createSystem } from '../../src/index.ts';

// Loaded after the hook, which a static import would come before.
const { benchmarks } = await import('../../bench/savina/benchmarks.ts');
const { stageOf } = await import('../../bench/savina/benchmark.ts');

describe('Savina', () => {
  let system: ActorSystem;

  beforeAll(async () => {
    system = await createSystem({ threads: 0 });
  });

  afterAll(() => system.stop());

  test.each(benchmarks)(
    '$name does all that is ordered, twice in one system, and leaves no actor and no dead letter',
    async (benchmark) => {
      const before = system.statistics();
      for (let round = 0; round < 2; round += 1) {
        const finish = await benchmark.run(stageOf(system, 0), 'small');
        expect(await finish()).toBe(benchmark.operations('small'));
      }
      const { actors, deadLetters } = system.statistics();
      expect({ actors, deadLetters }).toEqual({ actors: before.actors, deadLetters: before.deadLetters });
    },
  );

  test('has a scenario for each benchmark, of whole runs with the same work, on two threads where there is work for two', () => {
    expect(savinaScenarios.map(({ name }) => name)).toEqual(benchmarks.map(({ name }) => name));
    for (const [index, { operations, warmUpOperations, threads, measures }] of savinaScenarios.entries()) {
      const benchmark = benchmarks[index];
      const perRun = benchmark?.operations('full') ?? Number.NaN;
      expect([operations % perRun, warmUpOperations % perRun]).toEqual([0, 0]);
      expect(threads.includes(2)).toBe(benchmark?.isParallel);
      expect(measures.map(({ unit }) => unit)).toEqual([`${benchmark?.unit}/s`]);
    }
  });
});

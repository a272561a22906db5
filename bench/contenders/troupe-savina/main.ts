// Troupe on Savina's benchmarks (`bench/savina`): as many runs as make up the operations that are ordered, in one system.
import { createSystem } from 'troupe';
import { type SavinaBenchmark, stageOf } from '../../savina/benchmark.ts';
import { benchmarks } from '../../savina/benchmarks.ts';
import { type Program, runProgram, warmThenTimed } from '../program.ts';

function programOf(benchmark: SavinaBenchmark): Program {
  return async (parameters) => {
    await using system = await createSystem({ threads: parameters.threads });
    const stage = stageOf(system, parameters.threads);
    return await warmThenTimed(parameters, async (operations) => {
      let completed = 0;
      for (let runs = operations / benchmark.operations('full'); runs > 0; runs -= 1)
        completed += await benchmark.run(stage, 'full');
      return completed;
    });
  };
}

await runProgram(
  Object.fromEntries(benchmarks.map((benchmark) => [benchmark.name, async () => ({ run: programOf(benchmark) })])),
);

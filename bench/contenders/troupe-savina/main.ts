// Troupe on Savina's benchmarks (`bench/savina`): as many runs as make up the operations that are ordered, in one system.
import { createSystem } from 'troupe';
import { type Finish, type SavinaBenchmark, stageOf } from '../../savina/benchmark.ts';
import { benchmarks } from '../../savina/benchmarks.ts';
import { type Program, runProgram, warmThenTimed } from '../program.ts';

function programOf(benchmark: SavinaBenchmark): Program {
  return async (parameters) => {
    await using system = await createSystem({ threads: parameters.threads });
    const stage = stageOf(system, parameters.threads);
    const run = async (operations: number): Promise<readonly Finish[]> => {
      const finishes: Finish[] = [];
      for (let runs = operations / benchmark.operations('full'); runs > 0; runs -= 1)
        finishes.push(await benchmark.run(stage, 'full'));
      return finishes;
    };
    return await warmThenTimed(parameters, run, finishAll);
  };
}

async function finishAll(finishes: readonly Finish[]): Promise<number> {
  let completed = 0;
  for (const finish of finishes) completed += await finish();
  return completed;
}

await runProgram({
  ...Object.fromEntries(benchmarks.map((benchmark) => [benchmark.name, async () => ({ run: programOf(benchmark) })])),
  'savina-scaling': () => import('./scaling.ts'),
});

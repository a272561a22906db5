// Troupe on Savina's benchmarks (`bench/savina`): as many runs as make up the operations that are ordered, in one system. A wrong result is a crash,
// and a crash ends the program: who leads would wait for ever for one that has crashed.
import { subscribe } from 'node:diagnostics_channel';
import { type CrashReport, createSystem, eventChannels } from 'troupe';
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

subscribe(eventChannels.crash, (report) => {
  process.stderr.write(`${(report as CrashReport).text}\n`);
  process.exit(1);
});

await runProgram({
  ...Object.fromEntries(benchmarks.map((benchmark) => [benchmark.name, async () => ({ run: programOf(benchmark) })])),
  'savina-scaling': () => import('./scaling.ts'),
});

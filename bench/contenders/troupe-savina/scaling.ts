// What a second thread brings: benchmarks of Savina whose actors can be shared out, with all actors on one host thread and on two, in turn. An
// operation is one such turn of all of them.
import { createSystem } from 'troupe';
import { mustEqual, type SavinaBenchmark, type Stage, stageOf } from '../../savina/benchmark.ts';
import { benchmarks } from '../../savina/benchmarks.ts';
import type { Program } from '../program.ts';

const scaled = benchmarks.filter(({ name }) =>
  ['savina-fj-throughput', 'savina-fj-create', 'savina-bounded-buffer'].includes(name),
);

export const run: Program = async ({ operations, warmUpOperations }) => {
  await using one = await createSystem({ threads: 1 });
  await using two = await createSystem({ threads: 2 });
  const stages = [stageOf(one, 1), stageOf(two, 2)] as const;
  const began = performance.now();
  const ratios = new Map(scaled.map(({ name }) => [name, [] as number[]]));
  let completed = 0;
  for (let turn = 0; turn < warmUpOperations + operations; turn += 1) {
    for (const benchmark of scaled) {
      const ratio = (await elapsedMs(benchmark, stages[0])) / (await elapsedMs(benchmark, stages[1]));
      if (turn >= warmUpOperations) ratios.get(benchmark.name)?.push(ratio);
    }
    if (turn >= warmUpOperations) completed += 1;
  }
  const values = Object.fromEntries([...ratios].map(([name, found]) => [name, median(found)]));
  return { completed, elapsedMs: performance.now() - began, values };
};

async function elapsedMs(benchmark: SavinaBenchmark, stage: Stage): Promise<number> {
  const began = performance.now();
  const finish = await benchmark.run(stage, 'full');
  const elapsed = performance.now() - began;
  mustEqual(benchmark.name, await finish(), benchmark.operations('full'));
  return elapsed;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

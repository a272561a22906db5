// npm run bench:check: measures what must not get worse (bytes per idle actor, bytes allocated per message, ratios against raw postMessage and a queue
// written by hand) and holds it against bench/ceilings.json. Under 90 s.
//   --skip-build   measures the dist that is there
//   --only NAME    only this figure, for example 'stream against raw'; may be given several times; after one that is unknown all are named
//   --update       sets the ceilings by what is measured now; look at the difference before it is committed
//   --plants       shows that losses are caught: plants some in copies of the package, and checks those (about two minutes)
// Ends with 1 when a figure is outside, with 2 for a mistake in the words, and when there is nothing to measure.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readWords } from '../scripts/read-words.ts';
import { type Ceilings, ceilingFor } from './check/ceilings.ts';
import { checkPlant } from './check/check-plant.ts';
import type { Figure } from './check/figure.ts';
import { figures } from './check/figures.ts';
import { measure } from './check/measure.ts';
import { plants } from './check/plants.ts';
import { judge } from './check/verdict.ts';
import { buildDist } from './harness/build-dist.ts';
import { ContenderRunner } from './harness/run-contender.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ceilingsFile = fileURLToPath(new URL('ceilings.json', import.meta.url));
const off = { type: 'boolean', default: false } as const;
const names = { type: 'string', multiple: true, default: [] as string[] } as const;
const { values: options } = readWords(import.meta.url, { 'skip-build': off, update: off, plants: off, only: names });

const runner = new ContenderRunner();
process.on('SIGINT', () => {
  runner.kill();
  process.exit(130);
});

const unknown = options.only.find((word) => !figures.some(({ name }) => name === word));
if (unknown !== undefined)
  fail(`there is no figure ${JSON.stringify(unknown)}; there are: ${figures.map(({ name }) => JSON.stringify(name)).join(', ')}`);
if (!options['skip-build'])
  await buildDist().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
else if (!existsSync(`${root}dist/index.js`)) fail('there is no dist: leave --skip-build away');

const began = performance.now();
if (options.plants) checkPlants();
else await check(figures.filter(({ name }) => options.only.length === 0 || options.only.includes(name)));

async function check(chosen: readonly Figure[]): Promise<void> {
  const measured = await measure(chosen, runner, (name) => process.stderr.write(`${seconds()}: ${name}\n`));
  if (options.update) update(measured);
  const { lines, faults } = judge(measured, readCeilings(chosen));
  for (const { name, value, bound, isGood } of lines)
    console.log(`${isGood ? '   ' : '!! '}${name.padEnd(36)} ${(value?.toFixed(2) ?? 'none').padStart(8)}   ${bound}`);
  for (const fault of faults) console.log(`OUTSIDE: ${fault}`);
  console.log(faults.length === 0 ? `all within the ceilings, ${seconds()}` : `${faults.length} outside, ${seconds()}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function checkPlants(): void {
  for (const plant of plants) {
    const { outside, printed } = checkPlant(plant);
    const isCaught = outside.length === plant.caughtBy.length;
    console.log(`${isCaught ? 'caught' : 'MISSED'}: ${plant.name}, ${seconds()}\n${printed.trim()}\n`);
    if (!isCaught) process.exitCode = 1;
  }
}

/** All of them, so that one without a figure is told; of chosen figures their own. */
function readCeilings(chosen: readonly Figure[]): Ceilings {
  const all = JSON.parse(readFileSync(ceilingsFile, 'utf8')) as Ceilings;
  if (options.only.length === 0) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => chosen.some((figure) => figure.name === name)));
}

function update(values: ReadonlyMap<string, number | string>): void {
  const set = figures.flatMap((figure: Figure) => {
    const value = values.get(figure.name);
    return typeof value === 'number' ? [[figure.name, ceilingFor(figure, value)] as const] : [];
  });
  const kept = options.only.length === 0 ? {} : (JSON.parse(readFileSync(ceilingsFile, 'utf8')) as Ceilings);
  writeFileSync(ceilingsFile, `${JSON.stringify({ ...kept, ...Object.fromEntries(set) }, null, 2)}\n`);
}

function seconds(): string {
  return `${((performance.now() - began) / 1_000).toFixed(0)} s`;
}

function fail(mistake: string): never {
  process.stderr.write(`bench:check: ${mistake}\n`);
  process.exit(2);
}

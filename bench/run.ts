// npm run bench: measures Troupe beside others. See `--help`, and docs/performance.md for what is measured and how.
// Ends with 1 when a contender's row was refused, with 2 for a mistake in the words, with 130 when interrupted.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenders } from './harness/contenders.ts';
import { compileErlang, erlangVersion } from './harness/erlang.ts';
import { installSwarmPeers } from './harness/install-swarm-peers.ts';
import { describeMachine, readVersions } from './harness/machine.ts';
import { type BenchOptions, readOptions, usage } from './harness/options.ts';
import { type Job, planJobs } from './harness/plan.ts';
import { Progress } from './harness/progress.ts';
import { type Report, writeReport } from './harness/report.ts';
import { type Done, toRows } from './harness/row.ts';
import { ContenderRunner } from './harness/run-contender.ts';
import { scenarios } from './harness/scenarios.ts';
import { formatTable } from './harness/table.ts';
import { TimeLeft } from './harness/time-left.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const runner = new ContenderRunner();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    runner.kill();
    process.stderr.write(`\ninterrupted; nothing was written\n`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

const read = readOptions(process.argv.slice(2), { scenarios, contenders: contenders.map(({ name }) => name) });
if (!read.ok) fail(read.mistake);
else if (read.options.help) process.stdout.write(usage);
else await bench(read.options);

async function bench(options: BenchOptions): Promise<void> {
  prepare(options);
  const jobs = planJobs(scenarios, contenders, options);
  if (jobs.length === 0)
    fail('nothing to run: none of the chosen contenders takes part in these scenarios (see --peers, --erlang, --swarm)');
  const machine = describeMachine();
  const versions = { ...readVersions(), ...(options.with.has('erlang') ? { erlang: erlangVersion() } : {}) };
  const done = await runAll(jobs);
  const report: Report = { machine, versions, ...toRows(done) };
  const page = await writeReport(report);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${formatTable(report.rows, report.refusals)}\n`);
  process.stderr.write(`written: ${page}\n`);
  process.exitCode = report.refusals.length === 0 ? 0 : 1;
}

/** Builds what is measured, and looks whether what was asked for is there. */
function prepare(options: BenchOptions): void {
  if (!options.skipBuild) {
    process.stderr.write('building dist\n');
    const built = spawnSync(process.execPath, [`${root}scripts/build.ts`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    if (built.status !== 0) fail(`the build failed:\n${built.stdout}${built.stderr}`);
  } else if (!existsSync(`${root}dist/index.js`)) fail('there is no dist: leave --skip-build away');
  if (options.with.has('peers') && !existsSync(`${root}bench/peers/node_modules`))
    fail('the packages of the peers are not installed: npm install --prefix bench/peers');
  try {
    if (options.with.has('swarm')) installSwarmPeers();
    if (options.with.has('erlang')) compileErlang();
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

async function runAll(jobs: readonly Job[]): Promise<readonly Done[]> {
  const progress = new Progress();
  const timeLeft = new TimeLeft();
  const done: Done[] = [];
  for (const [index, job] of jobs.entries()) {
    progress.tell(job, index, jobs.length, timeLeft.of(jobs.slice(index)));
    const began = performance.now();
    done.push({ job, result: await runner.run(job) });
    timeLeft.note(job, performance.now() - began);
  }
  progress.end();
  return done;
}

function fail(mistake: string): never {
  process.stderr.write(`bench: ${mistake}\n`);
  process.exit(2);
}

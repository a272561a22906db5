// npm run bench: measures Troupe beside others. See `--help`, and docs/performance.md for what is measured and how.
// Ends with 1 when a contender's row was refused, with 2 for a mistake in the words, with 130 when interrupted.
import { contenders } from './harness/contenders.ts';
import { erlangVersion } from './harness/erlang.ts';
import { judgeTargets } from './harness/judge-targets.ts';
import { describeMachine, peerVersions, readVersions } from './harness/machine.ts';
import { type BenchOptions, readOptions, usage } from './harness/options.ts';
import { planJobs } from './harness/plan.ts';
import { prepare } from './harness/prepare.ts';
import { publish } from './harness/report/publish.ts';
import type { Report } from './harness/report/report.ts';
import { writeReport } from './harness/report/write-report.ts';
import { toRows } from './harness/row.ts';
import { ContenderRunner } from './harness/run-contender.ts';
import { runJobs } from './harness/run-jobs.ts';
import { scenarios } from './harness/scenarios.ts';
import { formatTable, formatTargets } from './harness/table.ts';
import { targets } from './harness/targets.ts';

const runner = new ContenderRunner();
for (const [signal, status] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
  process.on(signal, () => {
    runner.kill();
    process.stderr.write(`\ninterrupted; nothing was written\n`);
    process.exit(status);
  });
}

const read = readOptions(process.argv.slice(2), { scenarios, contenders: contenders.map(({ name }) => name) });
if (!read.ok) fail(read.mistake);
else if (read.options.help) process.stdout.write(usage);
else await bench(read.options);

async function bench(options: BenchOptions): Promise<void> {
  try {
    await prepare(options);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  const jobs = planJobs(scenarios, contenders, options);
  if (jobs.length === 0)
    fail('nothing to run: none of the chosen contenders takes part in these scenarios (see --peers, --erlang, --swarm)');
  const machine = describeMachine();
  const versions = {
    ...readVersions(),
    ...(options.with.has('peers') ? peerVersions() : {}),
    ...(options.with.has('erlang') ? { erlang: erlangVersion() } : {}),
  };
  const date = new Date().toISOString().slice(0, 19);
  const { rows, refusals } = toRows(await runJobs(jobs, runner, budgetOf(options)));
  const report: Report = { date, machine, versions, rows, refusals, targets: judgeTargets(targets, rows) };
  const page = await writeReport(report);
  if (options.publish) await publish(report);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${formatTable(rows, refusals)}\n\n${formatTargets(report.targets)}\n`,
  );
  process.stderr.write(`written: ${page}\n`);
  process.exitCode = refusals.length === 0 ? 0 : 1;
}

/** A run of all that needs nothing else ends within four minutes, on a machine that is as slow as two cores; whoever asks for more gets all of it. */
function budgetOf({ rounds, only, with: others }: BenchOptions): number {
  return rounds === undefined && only.length === 0 && others.size === 0 ? 225_000 : Number.POSITIVE_INFINITY;
}

function fail(mistake: string): never {
  process.stderr.write(`bench: ${mistake}\n`);
  process.exit(2);
}

// npm run bench:loop-delay: how late main's event loop is while readers keep every host and tool thread busy; then the same for CPU-bound actors on every host thread.
// Prints milliseconds beyond the sampling period: median, p99, largest.
import { globSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readWords } from '../scripts/read-words.ts';
import { createSwarm, documentReader } from '../src/agents/index.ts';
import { createSystem } from '../src/index.ts';
import { spinner } from './actors/spinner.ts';

readWords(import.meta.url, {});

const samplingMs = 1;
const hosts = 4;

/** Runs `work` and returns main's delays meanwhile. */
async function measure(name: string, work: () => Promise<string>): Promise<void> {
  const delays = monitorEventLoopDelay({ resolution: samplingMs });
  const began = performance.now();
  delays.enable();
  const done = await work();
  delays.disable();
  const late = (ns: number): string => Math.max(0, ns / 1e6 - samplingMs).toFixed(1);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(
    `${name}: p50 ${late(delays.percentile(50))} ms, p99 ${late(delays.percentile(99))} ms, max ${late(delays.max)} ms; ${done} in ${seconds} s`,
  );
}

async function readDocuments(): Promise<string> {
  await using swarm = await createSwarm({ threads: hosts, limits: { maxConcurrent: 16 } });
  const files = globSync('examples/reports/*');
  const tasks = Array.from({ length: 15 }, () => files).flat();
  let answered = 0;
  for await (const run of swarm.map(documentReader, tasks, (file) => ({
    input: 'Do they mention supply problems?',
    files: [file],
  }))) {
    if (run.ok) answered++;
  }
  return `${answered} of ${tasks.length} documents answered`;
}

async function spin(): Promise<string> {
  await using system = await createSystem({ threads: hosts });
  const spinners = Array.from({ length: hosts }, () => system.spawn(spinner, undefined, { placement: 'spread' }));
  const rounds = await Promise.all(spinners.map((ref) => ref.askWith({ timeoutMs: 60_000 }).spin(8_000)));
  return `${rounds.reduce((sum, n) => sum + n, 0)} turns`;
}

await measure('readers on every thread', readDocuments);
await measure('CPU-bound actors on every host', spin);

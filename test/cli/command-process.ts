// The command as a process over a swarm without an engine, for tests of signals and pipes. The first word says how the swarm behaves:
// `large` answers with megabytes, `cancels` works until it is cancelled, `hangs` neither heeds a cancel nor stops, and stays alive;
// `endures` does as well, and its grace after a signal is ten times as long: if it ends before that, something else has ended it.
import process from 'node:process';
import type { Clock } from '../../src/base/clock.ts';
import { command } from '../../src/cli/command.ts';
import { processHost } from '../../src/cli/process-host.ts';
import { handSwarm } from './hand-swarm.ts';
import { foundRecord, makeRecord } from './records.ts';

const [behaviour = '', ...words] = process.argv.slice(2);
const hangs = behaviour === 'hangs' || behaviour === 'endures';
const swarm = handSwarm(hangs ? { ignoresCancel: true, stopHangs: true } : {});
const alive = behaviour === 'large' ? undefined : setInterval(() => {}, 1000);

void swarm.asked.then(() => {
  swarm.put(foundRecord('1.1', 'records.ts', 'x'));
  swarm.put(makeRecord({ id: '1.2', document: 'test-host.ts', status: 'running', endedMs: null }));
  if (behaviour === 'large') swarm.finish('many words '.repeat(400_000));
  else process.stderr.write('asked\n');
});
const host = processHost();
const slowly: Clock = { ...host.clock, after: (delayMs, callback, options) => host.clock.after(delayMs * 10, callback, options) };
process.exitCode = await command(
  ['run', 'Why?', 'records.ts', 'test-host.ts', ...words],
  behaviour === 'endures' ? { ...host, clock: slowly } : host,
  swarm.open,
);
if (!hangs) clearInterval(alive);

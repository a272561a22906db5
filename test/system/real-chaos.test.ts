// The short form of `npm run chaos`: a tree of actors on real threads, while they crash, are killed, and lose their threads in five ways.
// TROUPE_CHAOS_SEED sets the seed, which a failure names. TROUPE_STRESS=1 takes a longer form.
import { expect, test } from 'vitest';
import { beginsAnew } from '../../scripts/chaos/actors.ts';
import { runChaos } from '../../scripts/chaos/run-chaos.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import { drainedExit, type ExitReason, killedExit, shutdownExit } from '../../src/runtime/exit-reason.ts';

const seed = Number(process.env['TROUPE_CHAOS_SEED'] ?? 1);
const seconds = process.env['TROUPE_STRESS'] === '1' ? 15 : 4;

test('on real threads that fail at random each ask settles, each watcher sees a prefix, a DOWN and nothing, the books balance, and nothing is left over', async () => {
  const report = await runChaos({ seconds, threads: 2, actors: 300, seed });
  expect(report.faults, `seed ${seed}`).toEqual([]);
  const rows = new Map(report.rows);
  expect(Number(rows.get('restarts that listeners heard of'))).toBeGreaterThan(50);
  expect(rows.get('losses of threads')).toMatch(/\d/);
}, 180_000);

const lost: ExitReason = { kind: 'thread-lost', slot: 1, generation: 1, culprit: false };
const failed: ExitReason = { kind: 'error', error: new ActorError('handler-failed', 'a crash on purpose') };

test.each([
  ['a thread that was lost', true, lost],
  ['a thread that was drained', true, drainedExit],
  ['a crash', false, failed],
  ['a kill', false, killedExit],
  ['the restart of a group', false, shutdownExit],
])('a first life after %s is a new beginning in the books of a chaos run: %s', (_, isNew, reason) => {
  expect([beginsAnew(1, reason), beginsAnew(2, reason)]).toEqual([isNew, false]);
});

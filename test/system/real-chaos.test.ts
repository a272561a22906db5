// The short form of `npm run chaos`: a tree of actors on real threads, while they crash, are killed, and lose their threads in five ways.
// TROUPE_CHAOS_SEED sets the seed, which a failure names. TROUPE_STRESS=1 takes a longer form.
import { expect, test } from 'vitest';
import { runChaos } from '../../scripts/chaos/run-chaos.ts';

const seed = Number(process.env['TROUPE_CHAOS_SEED'] ?? 1);
const seconds = process.env['TROUPE_STRESS'] === '1' ? 15 : 4;

test('on real threads that fail at random each ask settles, each watcher sees a prefix, a DOWN and nothing, the books balance, and nothing is left over', async () => {
  const report = await runChaos({ seconds, threads: 2, actors: 300, seed });
  expect(report.faults, `seed ${seed}`).toEqual([]);
  const rows = new Map(report.rows);
  expect(Number(rows.get('restarts that listeners heard of'))).toBeGreaterThan(50);
  expect(rows.get('losses of threads')).toMatch(/\d/);
}, 180_000);

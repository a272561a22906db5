// Sees to it, before the first program runs, that what is measured is built and that what was asked for is there.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildDist } from './build-dist.ts';
import { compileErlang } from './erlang.ts';
import { installPeers } from './install-peers.ts';
import type { BenchOptions } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Rejects with an error that says what is missing. */
export async function prepare(options: BenchOptions): Promise<void> {
  if (options.skipBuild && !existsSync(`${root}dist/index.js`)) throw new Error('there is no dist: leave --skip-build away');
  if (!options.skipBuild) await buildDist();
  for (const need of ['peers', 'swarm'] as const) if (options.with.has(need)) await installPeers(need);
  if (options.with.has('erlang')) compileErlang();
}

// Sees to it, before the first program runs, that what is measured is built and that what was asked for is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileErlang } from './erlang.ts';
import { installPeers } from './install-peers.ts';
import type { BenchOptions } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Throws an error that says what is missing. */
export function prepare(options: BenchOptions): void {
  if (options.skipBuild && !existsSync(`${root}dist/index.js`)) throw new Error('there is no dist: leave --skip-build away');
  if (!options.skipBuild) build();
  for (const need of ['peers', 'swarm'] as const) if (options.with.has(need)) installPeers(need);
  if (options.with.has('erlang')) compileErlang();
}

function build(): void {
  process.stderr.write('building dist\n');
  const built = spawnSync(process.execPath, [`${root}scripts/build.ts`], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
}

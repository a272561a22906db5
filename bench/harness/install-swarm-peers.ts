// The agent frameworks that swarms are measured beside: installed when they are first asked for, into a folder that the package does not hold.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../peers/swarm/', import.meta.url));

/** Does nothing when they are there; throws an error that says what to do. npm tells on stderr how far it is. */
export function installSwarmPeers(): void {
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return;
  process.stderr.write('installing the agent frameworks, 330 MB, into bench/peers/swarm\n');
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const installed = spawnSync('npm', words, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (installed.status !== 0)
    throw new Error('the agent frameworks could not be installed: try `npm ci --ignore-scripts` in bench/peers/swarm');
}

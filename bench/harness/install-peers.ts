// Those whom Troupe is measured beside: installed when they are first asked for, into folders that the package does not hold.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runStep } from './run-step.ts';

const places = {
  peers: { folder: 'bench/peers', what: 'the other libraries' },
  swarm: { folder: 'bench/peers/swarm', what: 'the agent frameworks, 330 MB' },
} as const;

/** Does nothing when they are there; rejects with an error that says what to do. npm tells on stderr how far it is. */
export async function installPeers(need: keyof typeof places): Promise<void> {
  const { folder, what } = places[need];
  const path = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
  if (existsSync(`${path}node_modules/.package-lock.json`)) return;
  process.stderr.write(`installing ${what}, into ${folder}\n`);
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { isDone } = await runStep('npm', words, { cwd: path, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (!isDone) throw new Error(`${what} could not be installed: try \`npm ci --ignore-scripts\` in ${folder}`);
}

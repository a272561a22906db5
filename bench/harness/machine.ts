// On what the figures were taken: the machine, and the versions of what ran.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  /** Threads that can run at once. */
  readonly cpus: number;
  readonly memoryMb: number;
  /** What else kept the machine busy before the run: the load average of a minute. */
  readonly loadBefore: number;
  /** `NODE_ENV`, which contenders inherit; null when it is not set. */
  readonly nodeEnv: string | null;
}

export function describeMachine(): Machine {
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryMb: Math.round(totalmem() / 1_048_576),
    loadBefore: loadavg()[0] ?? 0,
    nodeEnv: process.env['NODE_ENV'] ?? null,
  };
}

const root = new URL('../../', import.meta.url);

/** Node, V8, Troupe with its commit where there is one, Piscina. */
export function readVersions(): Readonly<Record<string, string>> {
  const commit = commitOf();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    troupe: versionIn('package.json'),
    ...(commit === undefined ? {} : { commit }),
    piscina: versionIn('node_modules/piscina/package.json'),
  };
}

/** The libraries of bench/peers, by its manifest, which has exact versions. */
export function peerVersions(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(new URL('bench/peers/package.json', root), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return manifest.dependencies;
}

function versionIn(path: string): string {
  return (JSON.parse(readFileSync(new URL(path, root), 'utf8')) as { version: string }).version;
}

function commitOf(): string | undefined {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: fileURLToPath(root), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return undefined; // no git, or no repository
  }
}

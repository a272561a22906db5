// npm run consumer: packs the built package, installs the tarball in an empty project elsewhere and uses it as a stranger would:
// types, an actor on a thread, a swarm, the command, what an import loads and how long it takes, what it weighs.
// Needs dist (npm run build). --keep leaves the project and says where it is.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { weighRuntime } from './consumer/weigh.ts';
import { readWords } from './read-words.ts';

const { values: words } = readWords(import.meta.url, { keep: { type: 'boolean', default: false } });
const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'troupe-consumer-'));
const timeoutMs = 120_000;
const mostPackages = 45;
/** What `import 'troupe'` may load beside its own engine; no model SDK, no agent code, no document code. */
const engineFolders = ['base', 'mailbox', 'runtime', 'wire', 'actors', 'threads', 'system'];
const enginePackages = ['piscina', 'comlink', 'nanoid'];

function say(what: string): void {
  console.log(`consumer: ${what}`);
}

function must(holds: boolean, what: string, seen: unknown): void {
  if (!holds) throw new Error(`${what}, but saw: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`);
}

/** Runs a program in the project under this Node, without anything of the repository in its environment. */
function run(command: string, words: readonly string[]): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const options = { cwd: project, env: { ...env, PATH: path }, encoding: 'utf8', timeout: timeoutMs } as const;
  const result = spawnSync(command, words, options);
  const name = [basename(command), ...words].join(' ');
  must(
    result.status === 0,
    `\`${name}\` must end with status 0`,
    `${result.status ?? result.signal}\n${result.stdout}${result.stderr}`,
  );
  return result.stdout;
}

function install(): void {
  must(existsSync(join(root, 'dist/index.js')), 'dist must be built (npm run build)', 'no dist/index.js');
  cpSync(join(root, 'test/consumer'), project, { recursive: true });
  const packed = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project, root]));
  const { filename, files, size } = packed[0];
  const sources = files.map((file: { path: string }) => file.path).filter((path: string) => /(?<!\.d)\.ts$/.test(path));
  must(sources.length === 0, 'the tarball must hold no TypeScript source', sources);
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--install-strategy=hoisted', `./${filename}`]);
  say(`installed ${filename}: ${files.length} files, ${Math.round(size / 1000)} kB packed`);
}

function useTypes(): void {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project]);
  say('the program type-checks');
}

function useActor(): void {
  for (const program of ['out/actor.js', 'src/actor.ts']) {
    const seen = JSON.parse(run(process.execPath, [program]));
    must(seen.total === 3 && seen.threadId > 0, 'an actor on a thread must answer 3', seen);
    say(`${program}: answered from thread ${seen.threadId}`);
  }
}

function useSwarm(): void {
  const seen = JSON.parse(run(process.execPath, ['out/swarm.js']));
  const expected = { 'documents/north.md': true, 'documents/south.md': false };
  must(
    seen['documents/north.md'] === true && seen['documents/south.md'] === false,
    `the swarm must find ${JSON.stringify(expected)}`,
    seen,
  );
  say('a swarm of two readers answered');
}

function useCommand(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const printed = run('npx', ['troupe', '--version']).trim();
  must(printed.includes(version), `troupe --version must print ${version}`, printed);
  const answer = run('npx', ['troupe', 'run', 'Is a lighthouse mentioned?', 'documents/north.md', '--threads', '1']);
  must(answer.includes('lit for the first time in 1871'), 'troupe run must quote the document', answer);
  say(`troupe ${printed} answered a question about a file`);
}

function checkLoaded(): void {
  const urls: readonly string[] = JSON.parse(run(process.execPath, ['loaded.mjs']));
  const own = urls.filter((url) => url.includes('/node_modules/troupe/'));
  must(own.length > 0, 'importing troupe must load something of it', urls);
  const strangers = urls.filter((url) => url.startsWith('file:') && !belongsToEngine(url));
  must(strangers.length === 0, 'importing troupe must load its engine only', strangers);
  say(
    `import 'troupe' loads ${own.length} modules of its own, ${urls.length - own.length} others, none of agents, models or tools`,
  );
}

function belongsToEngine(url: string): boolean {
  const path = url.slice(url.lastIndexOf('/node_modules/') + '/node_modules/'.length);
  const inEngine = new RegExp(`^troupe/dist/(index\\.js$|(${engineFolders.join('|')})/)`);
  return inEngine.test(path) || enginePackages.some((name) => path.startsWith(`${name}/`));
}

function timeImport(): void {
  const times = Array.from({ length: 7 }, () => Number(run(process.execPath, ['import-time.mjs']))).sort((a, b) => a - b);
  say(`import 'troupe' takes ${times[0]?.toFixed(0)} ms at best, ${times[3]?.toFixed(0)} ms in the middle of 7 fresh processes`);
}

function weigh(): void {
  const weights = weighRuntime(project);
  must(weights.length > 0 && weights.length <= mostPackages, `1 to ${mostPackages} runtime packages may be installed`, weights);
  const sum = weights.reduce((total, { megabytes }) => total + megabytes, 0);
  const heaviest = weights.slice(0, 4).map(({ name, megabytes }) => `${name} ${megabytes.toFixed(1)}`);
  say(
    `${weights.length} runtime packages, ${sum.toFixed(1)} MB installed; the heaviest: ${heaviest.join(', ')} (zod is an optional peer)`,
  );
}

try {
  for (const step of [install, useTypes, useActor, useSwarm, useCommand, checkLoaded, timeImport, weigh]) step();
} catch (error) {
  console.error(`consumer: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (words.keep) say(`kept ${project}`);
  else rmSync(project, { recursive: true, force: true });
}

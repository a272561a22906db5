// npm run build: an empty dist, tsc, then checks on what came out: no .ts in the JavaScript, no missing file, publint.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { checkOutput } from './build/check-output.ts';
import { readWords } from './read-words.ts';

readWords(import.meta.url, {});
const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function stop(step: string, lines: readonly string[] = []): never {
  for (const line of lines) console.error(line);
  console.error(`build: ${step} failed`);
  process.exit(1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
const compiler = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (compiled.status !== 0) stop('tsc');

const problems = checkOutput(root, manifest);
if (problems.length > 0) stop('the check of dist', problems);

const { messages } = await publint({ pkgDir: root, strict: true });
const lines = messages.map((message) => `publint ${message.type}: ${formatMessage(message, manifest, { color: false })}`);
if (messages.some((message) => message.type !== 'suggestion')) stop('publint', lines);
for (const line of lines) console.log(line);
console.log('build: dist is complete');

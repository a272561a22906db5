// npm run examples: runs every program in examples/, type-checks every ts block of README.md and docs/, and runs those marked `run`.
// What the README says that `npm start` prints is held against what it prints.
// The blocks name the package as users do; here its names are replaced by the source behind them, so that no build is needed
// (`npm run consumer` holds the built package to account). --pages or --programs does only the one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { namingSource, readProgramBlocks } from './examples/program-blocks.ts';
import { runProgram } from './examples/run-program.ts';
import { linesNotPrinted, shownOutput } from './examples/shown-output.ts';
import { readWords } from './read-words.ts';

const { values: only } = readWords(import.meta.url, {
  pages: { type: 'boolean', default: false },
  programs: { type: 'boolean', default: false },
});
const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside the repository, so that packages are found; not below node_modules, where Node strips no types. */
const scratch = join(root, '.page-programs');
const timeoutMs = 60_000;
let failures = 0;

/** Runs one program from the repository's top and says how it went; it must end by itself, with status 0, and print something. */
async function mustRun(name: string, file: string): Promise<void> {
  const result = await runProgram([file], root, timeoutMs);
  const wrong = result.timedOut
    ? `did not end within ${timeoutMs} ms`
    : result.status !== 0
      ? `ended with ${result.status}`
      : undefined;
  const problem = wrong ?? (result.stdout.trim() === '' ? 'printed nothing' : undefined);
  console.log(
    `${problem === undefined ? 'ok  ' : 'FAIL'} ${name} (${Math.round(result.ms)} ms)${problem === undefined ? '' : `: ${problem}`}`,
  );
  if (problem === undefined) return;
  failures += 1;
  console.log(result.stdout.replaceAll(/^/gm, '    out: '), result.stderr.replaceAll(/^/gm, '    err: '));
}

async function runPrograms(): Promise<void> {
  const programs = globSync(['examples/*.ts', 'examples/*/main.ts'], { cwd: root }).sort();
  if (programs.length === 0) throw new Error('examples/ holds no program');
  for (const program of programs) await mustRun(program, join(root, program));
}

async function checkShownOutput(): Promise<void> {
  const shown = shownOutput(readFileSync(join(root, 'README.md'), 'utf8'), 'npm start');
  const { stdout, stderr } = await runProgram([join(root, 'scripts/start.ts')], root, timeoutMs);
  const missing = linesNotPrinted(shown, `${stdout}\n${stderr}`);
  console.log(`${missing.length === 0 ? 'ok  ' : 'FAIL'} README.md: what it says that npm start prints`);
  if (missing.length === 0) return;
  failures += 1;
  for (const line of missing) console.log(`    not printed: ${line}`);
}

async function runPages(): Promise<void> {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];
  const blocks = pages.flatMap((page) => {
    const folder = join(scratch, page.replaceAll('/', '-'));
    return readProgramBlocks(readFileSync(join(root, page), 'utf8')).map((block) => {
      return { ...block, page, path: join(folder, block.group, block.file) };
    });
  });
  if (!blocks.some((block) => block.page === 'README.md' && block.run))
    throw new Error('README.md holds no ts block marked `run`');
  for (const block of blocks) {
    mkdirSync(dirname(block.path), { recursive: true });
    writeFileSync(block.path, namingSource(block.text, 3));
  }
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', include: ['**/*.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const checked = spawnSync(process.execPath, [compiler, '-p', scratch], { cwd: root, encoding: 'utf8' });
  console.log(`${checked.status === 0 ? 'ok  ' : 'FAIL'} README.md and docs/: ${blocks.length} programs type-check`);
  if (checked.status !== 0) {
    failures += 1;
    console.log(checked.stdout);
  }
  for (const block of blocks) if (block.run) await mustRun(`${block.page}:${block.line} (${block.file})`, block.path);
}

rmSync(scratch, { recursive: true, force: true });
try {
  if (!only.pages) await runPrograms();
  if (!only.programs) {
    await runPages();
    await checkShownOutput();
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

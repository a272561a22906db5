// The command as a process of its own: what is off is told before anything is started.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const empty = mkdtempSync(join(tmpdir(), 'troupe-bin-'));

afterAll(() => rmSync(empty, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: [script: string, ...string[]]): Ended {
  return runIn(empty, ...words);
}

function runIn(cwd: string, script: string, ...words: string[]): Ended {
  const { INIT_CWD: _, ...env } = process.env;
  return spawnSync(process.execPath, [join(root, script), ...words], { cwd, encoding: 'utf8', env, timeout: 60_000 });
}

describe('bin/troupe.js', () => {
  test('prints its version and its help', () => {
    expect(run('bin/troupe.js', '--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(run('bin/troupe.js', 'help')).toMatchObject({ status: 0, stderr: '' });
  });

  test('says what is off and ends with 2', () => {
    expect(run('bin/troupe.js', 'run', 'Why?', '*.md', '--thread', '2')).toEqual(
      expect.objectContaining({
        status: 2,
        stdout: '',
        stderr: 'troupe: usage: --thread is not an option: did you mean --threads?\n',
      }),
    );
    expect(run('bin/troupe.js', 'run', 'Why?', '*.md')).toEqual(
      expect.objectContaining({ status: 2, stdout: '', stderr: 'troupe: no-match: no file matches *.md\n' }),
    );
  });
});

describe('modules of the user', () => {
  test.each([
    ['a timer', 'setInterval(() => {}, 1000);'],
    ['a server', "(await import('node:net')).createServer().listen(0, '127.0.0.1');"],
  ])('that leave %s open do not keep the command from ending, with the status of what was done', (_, code) => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-open-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'troupe.config.mjs'), `${code}\nexport default {};\n`);
    const ended = runIn(folder, 'bin/troupe.js', 'models');
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringContaining('extractive') });
    expect(ended.stderr).toMatch(/the command is done, and ends though something is still open \(.*(Timeout|TCPServerWrap)/);
  });
});

describe('a top-level await that never settles', () => {
  const never = 'export default await new Promise(() => {});\n';
  test.each([
    ['configuration', 'troupe.config.mjs', ['agents'], 'usage: troupe.config.mjs cannot be loaded'],
    ['module of agents', 'slow.mjs', ['agents', '--agents', './slow.mjs'], 'usage: --agents: "./slow.mjs" cannot be loaded'],
  ])('in a %s is told, status 2', (_, file, words, fault) => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-never-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, file), never);
    const ended = runIn(folder, 'bin/troupe.js', ...words);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr.split('\n').at(-2)).toBe(
      `troupe: ${fault}: its top-level await, or that of a module that it imports, never settles`,
    );
  });
});

describe('an error that a module of the user leaves to nobody', () => {
  const stray = "Promise.reject(new Error('stray'));\n";
  const later = "setTimeout(() => { throw new Error('later\\nand more'); }, 300);\n";
  test.each([
    ['at once', 'troupe.config.mjs', stray, ['agents'], 'troupe.config.mjs cannot be loaded: stray (troupe.config.mjs:1)'],
    [
      'at once, in a module of agents',
      'mine.mjs',
      stray,
      ['agents', '--agents', './mine.mjs'],
      '--agents: "./mine.mjs" cannot be loaded: stray (mine.mjs:1)',
    ],
    [
      'later',
      'troupe.config.mjs',
      later,
      ['agents'],
      'troupe.config.mjs left an error to nobody: later\\nand more (troupe.config.mjs:1)',
    ],
  ])('%s is told in one line, status 2', (_, file, code, words, fault) => {
    const folder = mkdtempSync(join(tmpdir(), 'troupe-stray-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, file), `${code}export default {};\n`);
    const ended = runIn(folder, 'bin/troupe.js', ...words);
    expect(ended.status).toBe(2);
    expect(ended.stderr.replace(/^troupe: configuration: .*\n/, '')).toBe(`troupe: usage: ${fault}\n`);
  });
});

describe('a working folder that was deleted', () => {
  test('is told in one line, status 2', () => {
    const gone = mkdtempSync(join(tmpdir(), 'troupe-gone-'));
    const script = 'rmdir "$PWD" && exec "$0" "$1" run Why? a.md';
    const ended = spawnSync('/bin/sh', ['-c', script, process.execPath, join(root, 'bin/troupe.js')], {
      cwd: gone,
      encoding: 'utf8',
    });
    expect(ended).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'troupe: usage: the folder in which the command was started is not there any more\n',
    });
  });
});

describe('npm start', () => {
  test('pins the embedded model', () => {
    const { status, stderr } = run('scripts/start.ts', '--brain', 'other:model');
    expect(status).toBe(2);
    expect(stderr).toBe('troupe: usage: npm start always uses the embedded model; for --brain use: npx troupe run\n');
  });

  test('passes options and words on', () => {
    expect(run('scripts/start.ts', '--help').stdout).toContain('Usage: troupe run');
    expect(run('scripts/start.ts', 'help').stdout).toContain('Usage: troupe run');
    expect(run('scripts/start.ts', 'run', 'Why?', 'nothing-*.here').stderr).toBe(
      'troupe: no-match: no file matches nothing-*.here\n',
    );
    expect(run('scripts/start.ts', '--max-file-mb', '0').stderr).toContain('--max-file-mb must be a whole number from 1 to 1024');
    expect(run('scripts/start.ts', 'Why?', 'nothing-*.here').stderr).toBe('troupe: no-match: no file matches nothing-*.here\n');
  });
});

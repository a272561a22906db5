// Commands that a model may try.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { systemClock } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { matchCommand } from '../../src/tools/commands/match-command.ts';
import { OutputKeeper } from '../../src/tools/commands/output-keeper.ts';
import { type CommandResult, runInGroup } from '../../src/tools/commands/run-in-group.ts';
import { withoutEscapes } from '../../src/tools/documents/visible-text.ts';
import { runCommand } from '../../src/tools/run-command.ts';
import type { CommandAccess } from '../../src/tools/tool.ts';
import { callTool } from '../tools/call-tool.ts';
import { accessTo, codeOf, type TempFolder, tempFolder } from '../tools/temp-folder.ts';

const node = process.execPath;

function commandsIn(folder: TempFolder, given: Partial<CommandAccess> = {}): CommandAccess {
  return {
    allow: [],
    root: folder.path,
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 20_000,
    maxOutputBytes: 1000,
    ...given,
  };
}

function run(folder: TempFolder, argv: readonly string[], given: Partial<CommandAccess> = {}): Promise<CommandResult> {
  const commands = commandsIn(folder, { allow: [argv], ...given });
  return callTool(runCommand, accessTo({ commands }), { argv }) as Promise<unknown> as Promise<CommandResult>;
}

const allowed = [
  ['npm', 'test'],
  ['git', 'log', '*'],
  ['cat', '{path}'],
];

test.each([
  ['another program', ['sh', '-c', 'npm test']],
  ['a shell’s words in one argument', ['npm test; id']],
  ['an argument more', ['npm', 'test', '--', '--reporter=evil']],
  ['an argument less', ['npm']],
  ['a setting before the program', ['NODE_OPTIONS=--require=./evil.js', 'npm', 'test']],
  ['the program by a path', ['./npm', 'test']],
  ['the program in other letters', ['NPM', 'test']],
  ['an option where a word is allowed', ['git', 'log', '--output=owned']],
  ['a short option where a word is allowed', ['git', 'log', '-p']],
  ['an empty word', ['git', 'log', '']],
  ['a line break within a word', ['git', 'log', 'HEAD\n--output=owned']],
  ['a zero byte within a word', ['git', 'log', 'HEAD\0--output']],
  ['a path that leads out', ['cat', '../secret.txt']],
  ['a path that leads out behind a folder', ['cat', 'a/../../secret.txt']],
  ['an absolute path', ['cat', '/etc/passwd']],
  ['the home folder', ['cat', '~/secret.txt']],
  ['an option in place of a path', ['cat', '--help']],
  ['a drive', ['cat', 'c:secret.txt']],
])('refuses a command with %s', async (_name, argv) => {
  const folder = tempFolder();
  expect(matchCommand(argv, allowed)).toBeUndefined();
  expect(await codeOf(callTool(runCommand, accessTo({ commands: commandsIn(folder, { allow: allowed }) }), { argv }))).toBe(
    'command-refused',
  );
});

test('refuses every command when none is enabled', async () => {
  expect(await codeOf(callTool(runCommand, accessTo({}), { argv: ['true'] }))).toBe('command-refused');
});

test('refuses a path that leads out of the folder through a link', async () => {
  const folder = tempFolder();
  symlinkSync('/etc/hostname', folder.at('link'));
  expect(await codeOf(run(folder, ['cat', 'link'], { allow: [['cat', '{path}']] }))).toBe('command-refused');
});

test.each([
  ['a semicolon', ';id'],
  ['a substitution', '$(id)'],
  ['a pair of backticks', '`id`'],
  ['a variable', '$HOME'],
  ['a redirection', '>owned'],
  ['a pipe', '|id'],
  ['a wildcard', '*'],
])('hands on %s as the plain word that it is', async (_name, word) => {
  const folder = tempFolder();
  const { stdout } = await run(folder, ['printf', '%s\\n', word]);
  expect(stdout).toBe(`${word}\n`);
  expect(existsSync(folder.at('owned'))).toBe(false);
});

test('runs in its folder, with the environment that it was given and nothing else', async () => {
  const folder = tempFolder();
  process.env['TROUPE_TEST_SECRET'] = 'planted';
  try {
    const program = 'console.log(process.cwd()); console.log(JSON.stringify(process.env))';
    const { stdout } = await run(folder, [node, '-e', program], { env: { PATH: '/usr/bin', LANG: 'C' } });
    const [cwd, env] = stdout.trim().split('\n');
    expect(cwd).toBe(folder.path);
    expect(JSON.parse(env ?? '')).toEqual({ PATH: '/usr/bin', LANG: 'C' });
  } finally {
    delete process.env['TROUPE_TEST_SECRET'];
  }
});

test('gives no input to a command that asks for some', async () => {
  const { stdout } = await run(tempFolder(), ['wc', '-c']);
  expect(stdout).toBe('0\n');
});

test('keeps the beginning and the end of a long output, and says how much is left out', async () => {
  const { stdout, bytesLeftOut } = await run(tempFolder(), [node, '-e', "process.stdout.write('a' + 'b'.repeat(99998) + 'c')"]);
  expect(bytesLeftOut).toBe(99_000);
  expect(stdout).toMatch(/^ab{249}\n\[99000 bytes left out\]\nb{749}c$/);
});

test('takes the sequences that speak to a terminal out of an output', async () => {
  const program = String.raw`console.log('\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link')`;
  expect((await run(tempFolder(), [node, '-e', program])).stdout).toBe('red link\n');
});

test.each([
  ['nested in one another', '\x1b\x1b[31m[31mRED', '[31mRED'],
  ['in their one-character forms', '\x9b31mRED\x9b0m \x9d0;owned\x07\x9d0;owned\x9c\x90q\x1b\\end', 'RED end'],
  ['over a line end', 'a\x1b]0;ow\nned\x07b', 'ab'],
  ['left open', 'a\x1b]0;x\n\x9d0;y\nb\x1b', 'a0;x\n0;y\nb'],
  ['of one character', 'a\x07\b\x7f\x85\tb\r\n', 'a\tb\r\n'],
])('leaves no control sequences in a text: %s', (_name, text, plain) => {
  expect(withoutEscapes(text)).toBe(plain);
  const keeper = new OutputKeeper(1000);
  keeper.add(Buffer.from(text));
  expect(keeper.text()).toBe(plain);
});

test('names a program that is not there', async () => {
  expect(await codeOf(run(tempFolder(), ['no-such-program']))).toBe('command-failed');
});

test('ends a command whose time is up with all that it started, also what does not listen', async () => {
  const folder = tempFolder();
  const marker = folder.at('pid');
  const grandchild = `process.on('SIGTERM', () => {}); require('node:fs').writeFileSync('${marker}', String(process.pid)); setInterval(() => {}, 1000)`;
  const program = `
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
    process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;
  const controller = new AbortController();
  const ended = codeOf(runInGroup([node, '-e', program], commandsIn(folder), { signal: controller.signal, clock: systemClock }));
  const pid = await pidIn(marker);
  controller.abort(new ActorError('tool-timeout', 'over'));
  expect(await ended).toBe('tool-timeout');
  await gone(pid);
});

test('ends what a command leaves behind in its group, and does not wait for it', async () => {
  const leaves = `
    const { spawn } = require('node:child_process');
    const child = spawn('sleep', ['1000'], { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('spawn', () => { console.log(child.pid); process.exit(0); });`;
  const { exitCode, stdout } = await run(tempFolder(), [node, '-e', leaves]);
  expect(exitCode).toBe(0);
  await gone(Number(stdout.trim()));
});

/** Leaves its group, as `setsid` does, holds the outputs, and writes its id to `marker`. */
function leaver(marker: string, then: string): string {
  const away = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => {}, 1000)`;
  return `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(away)}], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
    console.log('left one');
    ${then}`;
}

test('does not wait for a process that has left the group and holds the outputs', async () => {
  const folder = tempFolder();
  const marker = folder.at('pid');
  const clock = new VirtualClock();
  const argv = [node, '-e', leaver(marker, 'child.unref();')];
  const running = runInGroup(argv, commandsIn(folder), { signal: new AbortController().signal, clock });
  const pid = await pidIn(marker);
  try {
    expect(await advancedUntil(clock, running)).toEqual({
      exitCode: 0,
      signal: null,
      stdout: 'left one\n',
      stderr: '',
      bytesLeftOut: 0,
    });
  } finally {
    process.kill(pid, 'SIGKILL');
  }
});

test('ends a command whose time is up although a process that has left the group holds the outputs', async () => {
  const folder = tempFolder();
  const marker = folder.at('pid');
  const clock = new VirtualClock();
  const controller = new AbortController();
  const argv = [node, '-e', leaver(marker, "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);")];
  const running = codeOf(runInGroup(argv, commandsIn(folder), { signal: controller.signal, clock }));
  const pid = await pidIn(marker);
  try {
    controller.abort(new ActorError('tool-timeout', 'over'));
    expect(await advancedUntil(clock, running)).toBe('tool-timeout');
  } finally {
    process.kill(pid, 'SIGKILL');
  }
});

/** Lets time pass until the promise has settled, by steps, since the end of a process is no event of the clock. */
async function advancedUntil<Value>(clock: VirtualClock, promise: Promise<Value>): Promise<Value> {
  let isOver = false;
  const settled = promise.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(100);
  }
  return await settled;
}

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text !== '') return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Settles once the process has ended. */
async function gone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  while (isAtWork(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** An orphan that has ended keeps its id until the system's first process asks for its status, which may take seconds: it counts as gone. */
function isAtWork(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}

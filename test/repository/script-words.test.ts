// What the scripts of the repository say of their own words.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { usageIn } from '../../scripts/read-words.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Those that take options; each is started twice, and does nothing. */
const scripts = ['soak', 'chaos', 'storm', 'model', 'swarm-model', 'stress', 'consumer', 'examples', 'errors-doc'].map(
  (name) => `scripts/${name}.ts`,
);

function run(script: string, ...words: string[]) {
  return spawnSync(process.execPath, [path(script), ...words], { encoding: 'utf8', timeout: 30_000 });
}

test.each([...scripts, 'bench/check.ts'])(
  '%s tells what it can do for --help, and a mistake in one line',
  (script) => {
    const help = run(script, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: usageIn(readFileSync(path(script), 'utf8')) });
    expect(help.stdout).toMatch(/^npm run [a-z:-]+: .*\n(.*\n)*.*--[a-z]/);
    const wrong = run(script, '--sead', '1');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^Unknown option '--sead': (did you mean --seed\?|the options are --.*)\n$/);
  },
  60_000,
);

test.each([
  ['scripts/soak.ts', '--threads', '1.5', 'a whole number from 1 to 64'],
  ['scripts/soak.ts', '--threads', '100', 'a whole number from 1 to 64'],
  ['scripts/soak.ts', '--threads', '0', 'a whole number from 1 to 64'],
  ['scripts/soak.ts', '--seed', '1.5', 'a whole number'],
  ['scripts/soak.ts', '--minutes', 'abc', 'a number above 0'],
  ['scripts/chaos.ts', '--threads', '1.5', 'a whole number from 1 to 64'],
  ['scripts/chaos.ts', '--actors', '0', 'a whole number of at least 1'],
  ['scripts/storm.ts', '--chiefs', 'x', 'a whole number'],
  ['scripts/model.ts', '--seed', 'x', 'a whole number'],
  ['scripts/swarm-model.ts', '--seeds', '1.5', 'a whole number'],
  ['scripts/stress.ts', '--times', '0', 'a whole number of at least 1'],
])(
  '%s %s %s is told in one line',
  (script, option, word, rule) => {
    expect(run(script, option, word)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `${option} must be ${rule}, but is ${JSON.stringify(word)}\n`,
    });
  },
  60_000,
);

test.each(['scripts/flood.ts', 'scripts/build.ts', 'scripts/layers.ts', 'bench/loop-delay.ts'])(
  '%s takes no words, says so, and tells what it does for --help',
  (script) => {
    const help = run(script, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: usageIn(readFileSync(path(script), 'utf8')) });
    expect(help.stdout).toMatch(/^npm run [a-z:-]+: /);
    expect(run(script, '--nope')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: "Unknown option '--nope': there are no options\n",
    });
    expect(run(script, 'nope')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Unexpected.*\n$/) });
  },
  120_000,
);

test('scripts/mutants.ts takes an option for no mutant’s name', () => {
  const { status, stdout, stderr } = run('scripts/mutants.ts', '--nope');
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: "Unknown option '--nope': there are no options\n",
  });
});

test('scripts/make-long-report.ts takes no words, and makes nothing when there are some', () => {
  // Its content would not tell: it is the same each time.
  const writtenAt = (): bigint =>
    statSync(path('examples/reports/saltmarsh-ferries-annual-report.pdf'), { bigint: true }).mtimeNs;
  const before = writtenAt();
  for (const [word, mistake] of [
    ['--nope', "Unknown option '--nope': there are no options\n"],
    ['nope', expect.stringMatching(/^Unexpected.*\n$/)],
  ] as const)
    expect(run('scripts/make-long-report.ts', word)).toMatchObject({ status: 2, stdout: '', stderr: mistake });
  expect(writtenAt()).toBe(before);
});

test('bench/check.ts names the figures that there are when one is unknown, before it builds', () => {
  const { status, stdout, stderr } = run('bench/check.ts', '--only', 'stream');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^bench:check: there is no figure "stream"; there are: "idle-bytes-class", .*"stream against raw".*\n$/);
});

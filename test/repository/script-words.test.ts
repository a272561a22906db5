// What the scripts of the repository say of their own words.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { usageIn } from '../../scripts/read-words.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Those that take options; each is started twice, and does nothing. */
const scripts = ['soak', 'chaos', 'storm', 'model', 'swarm-model', 'stress'].map((name) => `scripts/${name}.ts`);

test.each([...scripts, 'bench/check.ts'])(
  '%s tells what it can do for --help, and a mistake in one line',
  (script) => {
    const run = (...words: string[]) => spawnSync(process.execPath, [path(script), ...words], { encoding: 'utf8' });
    const help = run('--help');
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: usageIn(readFileSync(path(script), 'utf8')) });
    expect(help.stdout).toMatch(/^npm run [a-z:-]+: .*\n(.*\n)*.*--[a-z]/);
    const wrong = run('--sead', '1');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^Unknown option '--sead': (did you mean --seed\?|the options are --.*)\n$/);
  },
  60_000,
);

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));

function bench(words: readonly string[]) {
  return spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
}

describe('npm run bench', () => {
  test('tells what it can do', () => {
    const { status, stdout } = bench(['--help']);
    expect(status).toBe(0);
    for (const word of ['--peers', '--erlang', '--swarm', '--only', '--rounds', '--json', '--publish'])
      expect(stdout).toContain(word);
  });

  test('names the scenarios that there are when one is unknown, and says nothing on stdout', () => {
    const { status, stdout, stderr } = bench(['--only', 'pong']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^bench: there is no scenario "pong"; there are: pingpong, count, /);
  });

  test('says where Erlang comes from when it is missing', () => {
    const { erlangError } = JSON.parse(
      spawnSync(
        process.execPath,
        [
          '--input-type=module-typescript',
          '-e',
          `import { compileErlang } from ${JSON.stringify(new URL('../../bench/harness/erlang.ts', import.meta.url).href)};
           try { compileErlang(); } catch (error) { console.log(JSON.stringify({ erlangError: (error as Error).message })); }`,
        ],
        { encoding: 'utf8', env: { ...process.env, PATH: '/nowhere' } },
      ).stdout,
    ) as { erlangError: string };
    expect(erlangError).toContain('apt-get install erlang-base');
  });
});

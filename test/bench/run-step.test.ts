import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runStep } from '../../bench/harness/run-step.ts';

const node = (program: string) => runStep(process.execPath, ['-e', program]);

describe('a step before the first measurement', () => {
  test('says nothing when it is done', async () => {
    expect(await node('')).toEqual({ isDone: true, status: 0, printed: '' });
  });

  test('gives what a failing program printed', async () => {
    expect(await node('console.log("a"); console.error("b"); process.exit(3)')).toEqual({
      isDone: false,
      status: 3,
      printed: expect.stringMatching(/a\nb\n|b\na\n/),
    });
  });

  test('names the signal that ended it, and the program that cannot be started', async () => {
    expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ isDone: false, status: 'SIGKILL' });
    expect(await runStep('/nowhere/program', [])).toMatchObject({ isDone: false, printed: expect.stringContaining('ENOENT') });
  });

  test('leaves the word to whoever listens for Ctrl-C, which reaches the whole group', () => {
    const step = 'process.kill(process.ppid, "SIGINT"); process.kill(process.pid, "SIGINT"); setTimeout(() => {}, 20_000)';
    const program = `
      import { runStep } from ${JSON.stringify(new URL('../../bench/harness/run-step.ts', import.meta.url).href)};
      process.on('SIGINT', () => { console.error('interrupted'); process.exit(130); });
      console.error('the step ended', await runStep(process.execPath, ['-e', ${JSON.stringify(step)}]));`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 130, stderr: 'interrupted\n' });
  });

  test.runIf(process.platform === 'linux')('leaves it the word also where the end of the program is heard of first', () => {
    const program = `
      import { subscribe } from 'node:diagnostics_channel';
      import { readFileSync } from 'node:fs';
      import { runStep } from ${JSON.stringify(new URL('../../bench/harness/run-step.ts', import.meta.url).href)};
      process.on('SIGINT', () => { console.error('interrupted'); process.exit(130); });
      let child;
      subscribe('child_process', ({ process: begun }) => { child = begun; });
      const step = runStep('sh', ['-c', 'kill -INT $$'], { stdio: 'ignore' });
      // Dead, and not heard of here, since the event loop is not let in; then both signals, in the order that is feared.
      while (!/\\) Z /.test(readFileSync('/proc/' + child.pid + '/stat', 'utf8')));
      for (const signal of ['SIGCHLD', 'SIGINT']) process.kill(process.pid, signal);
      console.error('the step ended', await step);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 130, stderr: 'interrupted\n' });
  });
});

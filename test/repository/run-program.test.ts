import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../scripts/examples/run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(text: string, timeoutMs = 10_000) {
  const file = join(folder, 'program.ts');
  writeFileSync(file, text);
  return await runProgram([file], folder, timeoutMs);
}

describe('running a program', () => {
  test('keeps what it prints and how it ends', async () => {
    const text = "console.log('out' satisfies string); console.error('err'); process.exitCode = 3;";
    expect(await run(text)).toMatchObject({ status: 3, timedOut: false, stdout: 'out\n', stderr: 'err\n' });
  });

  test('ends one that goes on for too long', async () => {
    expect(await run('setInterval(() => {}, 1000);', 300)).toMatchObject({ status: null, timedOut: true });
  });

  test('asks a service to end as soon as it is listening', async () => {
    const text = "setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(0)); console.log('listening on x');";
    expect(await run(text)).toMatchObject({ status: 0, timedOut: false });
  });

  test('gives it no key of a hosted model', async () => {
    process.env['ANTHROPIC_API_KEY'] = 'secret';
    const result = await run('console.log(process.env.ANTHROPIC_API_KEY)');
    delete process.env['ANTHROPIC_API_KEY'];
    expect(result.stdout).toBe('undefined\n');
  });
});

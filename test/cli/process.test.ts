// What the operating system does to a command: signals, pipes that close, pipes that are slow.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonOutput } from '../../src/cli/json-output.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
}

function launch(...words: string[]): { child: ChildProcess; ended: Promise<Ended>; stderr: () => string } {
  const child = spawn(process.execPath, ['command-process.ts', ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => child.on('exit', (status, signal) => resolve({ status, signal })));
  return { child, ended, stderr: () => stderr };
}

/** Waits until the command works; what it had written until then is gone from stdout only if somebody reads. */
async function asked(stderr: () => string): Promise<void> {
  for (let round = 0; round < 400 && !stderr().includes('asked'); round += 1) await pause(25);
  expect(stderr()).toContain('asked');
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += String(chunk);
  return text;
}

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels, prints what is known and ends with %i', async (signal, status) => {
    const { child, ended, stderr } = launch('cancels', '--json');
    const text = textOf(child);
    await asked(stderr);
    const before = performance.now();
    child.kill(signal);
    expect(await ended).toEqual({ status, signal: null });
    expect(performance.now() - before).toBeLessThan(2000);
    expect(JSON.parse(await text)).toMatchObject({ answer: null, totals: { runs: 3, done: 1, failed: 1 } });
  });

  test('a swarm that hangs does not keep the process for two seconds', async () => {
    const { child, ended, stderr } = launch('hangs');
    const text = textOf(child);
    await asked(stderr);
    const before = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: 130, signal: null });
    expect(performance.now() - before).toBeLessThan(2000);
    expect(await text).toContain('Not a full answer: 1 of 2 documents was read');
  });

  test('a second Ctrl-C ends at once', async () => {
    const { child, ended, stderr } = launch('hangs');
    await asked(stderr);
    child.kill('SIGINT');
    await pause(150);
    const before = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: 130, signal: null });
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe('pipes', () => {
  test('a reader that closes after the first bytes is no crash', async () => {
    const { child, ended, stderr } = launch('large', '--json');
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toEqual({ status: 1, signal: null });
    expect(stderr()).not.toMatch(/EPIPE|fault|Error/);
  });

  test('a reader that is gone before anything was written is no crash, on stderr neither', async () => {
    const { child, ended } = launch('large');
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect(await ended).toEqual({ status: 1, signal: null });
  });

  test('a slow reader gets all of a large answer', async () => {
    const { child, ended } = launch('large', '--json');
    await pause(1000);
    const output = JSON.parse(await textOf(child)) as JsonOutput;
    expect(output.answer).toHaveLength(4_400_000);
    expect(await ended).toEqual({ status: 1, signal: null });
  });
});

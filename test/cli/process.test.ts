// What the operating system does to a command: signals, pipes that close, pipes that are slow.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonOutput } from '../../src/cli/json-output.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly stderr: () => string;
  /** What ends may take as long as its start, when that was longer than its limit: the machine is busy with something else then. */
  readonly startedMs: number;
}

function launch(...words: string[]): Launched {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['command-process.ts', ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // When what it wrote has been read, too.
  const ended = new Promise<Ended>((resolve) => child.on('close', (status, signal) => resolve({ status, signal })));
  return { child, ended, stderr: () => stderr, startedMs };
}

/** Waits until the command works; what it had written until then is gone from stdout only if somebody reads. */
async function asked(stderr: () => string): Promise<void> {
  await expect.poll(stderr, { timeout: 15_000, interval: 5 }).toContain('asked');
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
    const { child, ended, stderr, startedMs } = launch('cancels', '--json');
    const text = textOf(child);
    await asked(stderr);
    const before = performance.now();
    child.kill(signal);
    expect(await ended).toEqual({ status, signal: null });
    expect(performance.now() - before).toBeLessThan(Math.max(2000, before - startedMs));
    expect(JSON.parse(await text)).toMatchObject({ answer: null, totals: { runs: 3, done: 1, failed: 1 } });
  });

  test('a swarm that hangs does not keep the process for two seconds', async () => {
    const { child, ended, stderr, startedMs } = launch('hangs');
    const text = textOf(child);
    await asked(stderr);
    const before = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: 130, signal: null });
    expect(performance.now() - before).toBeLessThan(Math.max(2000, before - startedMs));
    expect(await text).toContain('Not a full answer: 1 of 2 documents was read');
  });

  test('a second Ctrl-C ends at once', async () => {
    const { child, ended, stderr, startedMs } = launch('endures');
    const text = textOf(child);
    await asked(stderr);
    child.kill('SIGINT');
    // Two that come before the first was heard are one, and within 60 ms of it they are of one press.
    await expect.poll(stderr).toContain('a second signal ends at once');
    await pause(150);
    const before = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: 130, signal: null });
    // The grace would take seven seconds, and then what is known would be printed.
    expect(performance.now() - before).toBeLessThan(Math.max(2000, before - startedMs));
    expect(await text).toBe('');
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
    await once(child.stdout as Readable, 'readable');
    await pause(200);
    const output = JSON.parse(await textOf(child)) as JsonOutput;
    expect(output.answer).toHaveLength(4_400_000);
    expect(await ended).toEqual({ status: 1, signal: null });
  });
});

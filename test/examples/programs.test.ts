// The example programs, run as a user runs them: each as a process of its own, which must end by itself.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));
const longMs = 60_000;

async function run(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`examples/${program}`], { cwd: top, timeout: longMs });
  return stdout;
}

function checkShort(program: string): void {
  const text = readFileSync(`${top}examples/${program}`, 'utf8').trimEnd();
  expect(text.split('\n').length).toBeLessThanOrEqual(15);
  expect(text).not.toMatch(/\bas [A-Z{]|\bany\b|@ts-/);
}

describe('examples', () => {
  test('counter.ts counts on a host thread', { timeout: longMs }, async () => {
    expect(await run('counter.ts')).toMatch(/^the counter on thread [1-9] stands at 3\n$/);
  });

  test('supervised.ts goes on after the crash, in a second life', { timeout: longMs }, async () => {
    const lines = (await run('supervised.ts')).trim().split('\n');
    expect(lines[0]).toContain('quotient: 2, life: 1');
    expect(lines[1]).toContain('rejects with "down"');
    expect(lines[2]).toContain('quotient: 4, life: 2');
  });

  test('swarm.ts reads every document, in at most 15 lines', { timeout: longMs }, async () => {
    expect(readFileSync(`${top}examples/swarm.ts`, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    const lines = (await run('swarm.ts')).trim().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines.filter((line) => line.endsWith('no mention')).length).toBeLessThan(8);
  });

  test('four-articles.ts writes four at once, typed, in at most 15 lines without a cast', { timeout: longMs }, async () => {
    checkShort('four-articles.ts');
    const lines = (await run('four-articles.ts')).trim().split('\n');
    expect(lines.slice(0, 4).sort()).toEqual(
      ['Bicycles', 'Bread', 'Glass', 'Tides'].map((topic) => `${topic}, explained ${topic.length + 49}`),
    );
    expect(lines[4]).toMatch(/^4 articles in \d/);
  });

  test('map-500.ts maps 500 items, each called for once, typed, in at most 15 lines without a cast', {
    timeout: longMs,
  }, async () => {
    checkShort('map-500.ts');
    expect(await run('map-500.ts')).toBe('3500 words about 500 products, in 500 calls\n');
  });
});

interface Service {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

async function startService(): Promise<Service> {
  const child = spawn(process.execPath, ['examples/http-service.ts'], { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  // When its output has been read, too.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const address = /listening on (\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  return { child, url, output: () => output, ended };
}

const question = { method: 'POST', body: 'Do they mention revenue growth?' };

/** A request that the service has in hand: it has asked for the body, which is still to be sent. */
async function askInHand(url: string): Promise<{ request: ClientRequest; status: Promise<number | undefined> }> {
  const request = httpRequest(`${url}/ask`, { method: 'POST', headers: { expect: '100-continue' } });
  const status = new Promise<number | undefined>((resolve, reject) => {
    request.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject);
  });
  request.flushHeaders();
  await Promise.race([once(request, 'continue'), status]);
  return { request, status };
}

describe('examples/http-service.ts', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  }, longMs);
  afterAll(() => service.child.kill('SIGKILL'));

  test('answers one question per request, and says what is wrong with the others', { timeout: longMs }, async () => {
    const { url } = service;
    const answers = await Promise.all([fetch(`${url}/ask`, question), fetch(`${url}/ask`, question)]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as { answer: string }).answer).toContain('saltmarsh-ferries-annual-report.pdf');
    }
    expect((await fetch(`${url}/ask`, { method: 'POST', body: '' })).status).toBe(400);
    expect((await fetch(`${url}/ask`, { method: 'POST', body: 'x'.repeat(3_000) })).status).toBe(413);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  test('cancels the run of a client that goes away', { timeout: longMs }, async () => {
    const { child, url, output } = service;
    const { request, status } = await askInHand(url);
    // It stands still until the client has sent all and is gone. So, whoever is late, its run begins, and nobody has an answer by then.
    child.kill('SIGSTOP');
    await new Promise<void>((resolve) => request.end(question.body, resolve));
    request.destroy();
    await expect(status).rejects.toThrow();
    child.kill('SIGCONT');
    await expect.poll(output, { timeout: 20_000 }).toMatch(/cancelled \S+/);
  });

  test('on SIGTERM answers the request in flight, then ends with nothing left behind', { timeout: longMs }, async () => {
    const { child, url, output, ended } = service;
    const { request, status } = await askInHand(url);
    request.end(question.body);
    child.kill('SIGTERM');
    expect(await status).toBe(200);
    expect(await ended).toBe(0);
    expect(output()).toContain('stopped');
    await expect(fetch(`${url}/ask`, question)).rejects.toThrow();
  });
});

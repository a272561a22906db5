import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { RateWindows } from './rate-windows.ts';
import type { StandInOptions, WireName } from './script.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const open: StandIn[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((standIn) => standIn.close()));
});

async function start(options: StandInOptions): Promise<StandIn> {
  const standIn = await startStandIn(options);
  open.push(standIn);
  return standIn;
}

const requests: Record<WireName, (model: string, text: string, isStream: boolean) => { path: string; body: unknown }> = {
  anthropic: (model, text, stream) => ({
    path: '/v1/messages',
    body: { model, max_tokens: 100, stream, messages: [{ role: 'user', content: text }] },
  }),
  gemini: (model, text, stream) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text }] }] },
  }),
  openai: (model, text, stream) => ({
    path: '/v1/chat/completions',
    body: { model, stream, messages: [{ role: 'user', content: text }] },
  }),
};

function ask(
  standIn: { readonly url: string },
  wire: WireName,
  text = 'hi',
  isStream = true,
  more: object = {},
): Promise<Response> {
  const { path, body } = requests[wire]('m', text, isStream);
  return fetch(standIn.url + path, { method: 'POST', body: JSON.stringify({ ...(body as object), ...more }) });
}

const wires = ['anthropic', 'gemini', 'openai'] as const;

describe('the stand-in server', () => {
  it.each(wires)('answers in the format of %s, as a stream and as a whole, with the same usage', async (wire) => {
    const standIn = await start({ models: { m: [{ text: 'hello there', toolCalls: [{ name: 'look', input: { at: 1 } }] }] } });
    const stream = await (await ask(standIn, wire)).text();
    const whole = await (await ask(standIn, wire, 'hi', false)).json();
    expect(stream).toContain('data: {');
    expect(JSON.stringify(whole)).toContain('hello there');
    const { calls } = standIn.report();
    expect(calls.map((call) => call.outcome)).toEqual(['completed', 'completed']);
    expect(calls[0]?.usage).toEqual({ ...calls[1]?.usage });
    expect(calls[0]?.usage).toMatchObject({ input: 1, output: 6 });
  });

  it.each(wires)('turns down what %s turns down, and charges nothing for it', async (wire) => {
    const standIn = await start({ models: { m: [{ text: 'x' }] }, keys: { [wire]: 'right' } });
    expect((await ask(standIn, wire, 'hi', true, { bogus: 1 })).status).toBe(400);
    expect((await ask(standIn, wire)).ok).toBe(false);
    const { calls, nanoUsd } = standIn.report();
    expect(calls).toMatchObject([
      { outcome: 'refused', usage: { input: 0, output: 0 } },
      { outcome: 'refused', usage: { input: 0, output: 0 } },
    ]);
    expect(nanoUsd).toBe(0);
  });

  it('counts what a broken reply had written, and its cost in whole nano-dollars', async () => {
    const text = 'x'.repeat(400);
    const standIn = await start({
      models: { m: [{ text, fault: { kind: 'break-off', afterFrames: 5 } }] },
      prices: { m: { input: 2, output: 10 } },
    });
    const response = await ask(standIn, 'anthropic', 'y'.repeat(40));
    await expect(response.text()).rejects.toThrow();
    const [call] = standIn.report().calls;
    expect(call).toMatchObject({ outcome: 'broken', usage: { input: 10 } });
    expect(call?.usage.output).toBeGreaterThan(0);
    expect(call?.usage.output).toBeLessThan(100);
    expect(call?.nanoUsd).toBe(10 * 2000 + (call?.usage.output ?? 0) * 10_000);
  });

  it('sees that a client let go, while it was waiting and while it was reading', async () => {
    const standIn = await start({ models: { m: [{ text: 'x', fault: { kind: 'stall', afterFrames: 1 } }] } });
    const controller = new AbortController();
    const response = await fetch(`${standIn.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(requests.anthropic('m', 'hi', true).body),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    expect(standIn.report()).toMatchObject({ inFlight: 1, openSockets: 1 });
    controller.abort();
    await expect.poll(() => standIn.report()).toMatchObject({ inFlight: 0, calls: [{ outcome: 'broken' }] });
  });

  it('holds to its windows, counts whoever goes beyond them, and says when to come again', async () => {
    const clock = new VirtualClock();
    const standIn = await start({
      models: { m: [{ text: 'x' }] },
      clock,
      limits: { anthropic: { requestsPerMinute: 2, inputTokensPerMinute: 1000 } },
    });
    const first = await ask(standIn, 'anthropic');
    expect(first.headers.get('anthropic-ratelimit-requests-remaining')).toBe('1');
    await first.text();
    await (await ask(standIn, 'anthropic')).text();
    const refused = await ask(standIn, 'anthropic');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(standIn.report().exceeded.anthropic).toEqual({ requests: 1, inputTokens: 0, outputTokens: 0, inFlight: 0 });
    clock.advance(30_000);
    expect((await ask(standIn, 'anthropic')).status).toBe(200);
  });

  it('draws faults by seed, request and attempt, so that the order of calls does not matter', async () => {
    const chance = { rate: 0.5, faults: [{ kind: 'overloaded' }, { kind: 'server-error' }] } as const;
    const texts = Array.from({ length: 20 }, (_, index) => `question ${index}`);
    const statuses = async (order: readonly string[]): Promise<Record<string, number>> => {
      const standIn = await start({ models: { m: [{ text: 'x' }] }, chance, seed: 7 });
      const found: Record<string, number> = {};
      for (const text of order) found[text] = (await ask(standIn, 'openai', text)).status;
      return found;
    };
    const one = await statuses(texts);
    expect(await statuses([...texts].reverse())).toEqual(one);
    expect(new Set(Object.values(one)).size).toBeGreaterThan(2);
  });

  it('lets the first attempts of a request fail, and then answers', async () => {
    const standIn = await start({ models: { m: [{ text: 'x', faults: [{ kind: 'overloaded' }, { kind: 'rate-limit' }] }] } });
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt++) statuses.push((await ask(standIn, 'anthropic')).status);
    expect(statuses).toEqual([529, 429, 200]);
  });

  it('remembers requests without their keys', async () => {
    const standIn = await start({ models: { m: [{ text: 'x' }] } });
    const { path, body } = requests.gemini('m', 'hi', true);
    await fetch(standIn.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'x-goog-api-key': 'planted-key' } });
    const [request] = standIn.requests();
    expect(request?.ask).toMatchObject({ model: 'm', messages: [{ role: 'user', text: 'hi' }] });
    expect(JSON.stringify(standIn.requests())).not.toContain('planted-key');
  });

  it('reads a marked prefix from its cache when it comes again, byte for byte', async () => {
    const standIn = await start({ models: { m: [{ text: 'x' }] }, cacheMinimumTokens: 10 });
    const system = [{ type: 'text', text: 'i'.repeat(400), cache_control: { type: 'ephemeral' } }];
    for (const text of ['one', 'two']) await (await ask(standIn, 'anthropic', text, true, { system })).text();
    const [first, second] = standIn.report().calls;
    expect(first?.usage).toMatchObject({ cacheRead: 0 });
    expect(first?.usage.cacheWrite).toBeGreaterThan(90);
    expect(second?.usage).toMatchObject({ cacheRead: first?.usage.cacheWrite, cacheWrite: 0 });
  });

  it('is a process of its own when it is started as one', async () => {
    const path = tempFolder().at('options.json');
    writeFileSync(path, JSON.stringify({ models: { '*': [{ text: 'from afar' }] } }));
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect(await (await ask({ url }, 'openai')).text()).toContain('from afar');
    expect(await (await fetch(`${url}/stand-in/report`)).json()).toMatchObject({ models: { m: { completed: 1 } } });
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('a rate window', () => {
  it('fills all the time, holds no more than its burst, and may be in debt for output', () => {
    const clock = new VirtualClock();
    const windows = new RateWindows({ outputTokensPerMinute: 600, burstMs: 1000 }, clock);
    expect(windows.state('outputTokens')).toMatchObject({ remaining: 10 });
    expect(windows.admit(1)).toBeUndefined();
    windows.charge('outputTokens', 30);
    expect(windows.admit(1)).toEqual({ refusedFor: 'outputTokens', retryAfterMs: 2100 });
    clock.advance(2100);
    expect(windows.admit(1)).toBeUndefined();
    clock.advance(60_000);
    expect(windows.state('outputTokens')).toMatchObject({ remaining: 10, resetMs: 0 });
  });
});

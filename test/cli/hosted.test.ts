// The command with hosted models, over the stand-in server: what is sent and what is not, what it costs, and what becomes of keys.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../src/cli/command.ts';
import type { JsonOutput } from '../../src/cli/json-output.ts';
import type { Ask, Reply } from '../stand-in/script.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';
import { agentModule, scratchFolder } from './scratch-folder.ts';
import { type TestHost, testHost } from './test-host.ts';

const plantedKey = 'planted-key-0123456789';
const brain = 'claude-opus-5-5';
const brawn = 'gemini-3.8-flash';
const folder = scratchFolder();
let standIn: StandIn;

/** Sends two workers, waits, and merges. */
function orchestrate({ messages }: Ask): Reply {
  const turn = messages.filter(({ role }) => role === 'assistant').length;
  const spawn = (input: string) => ({ name: 'sessions_spawn', input: { agent: 'worker', task: { input } } });
  if (turn === 0) return { toolCalls: [spawn('north'), spawn('south')] };
  if (turn === 1) return { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] };
  return { text: 'Merged.' };
}

beforeAll(async () => {
  standIn = await startStandIn({
    models: { [brain]: orchestrate, [brawn]: () => ({ text: 'One half.', latencyMs: 20 }) },
    keys: { anthropic: plantedKey, gemini: plantedKey },
  });
  const provider = { baseUrl: standIn.url, apiKey: plantedKey };
  folder.put('troupe.config.mjs', `export default { providers: ${JSON.stringify({ anthropic: provider, gemini: provider })} };`);
});
afterAll(() => standIn.close());

interface Ended {
  readonly host: TestHost;
  readonly status: number;
  /** Calls that reached the server. */
  readonly sent: number;
}

async function troupe(words: readonly string[], cwd = folder.path): Promise<Ended> {
  const before = standIn.requests().length;
  const host = testHost({ cwd });
  const status = await command([...words, '--threads', '0', '--brain', `anthropic:${brain}`, '--brawn', `gemini:${brawn}`], host);
  return { host, status, sent: standIn.requests().length - before };
}

describe('troupe run with hosted models', () => {
  test('reaches a goal, tells beforehand what it may cost and afterwards what it cost, and shows no key', async () => {
    const { host, status, sent } = await troupe(['run', 'Describe the world', '--json', '--record', 'world.tape']);
    expect({ status, err: host.err() }).toMatchObject({ status: 0 });
    expect(sent).toBe(5);
    const lines = host.err().split('\n');
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    expect(at(`hosted models: brain anthropic:${brain}, brawn gemini:${brawn}`)).toBe(1);
    expect(lines[2]).toBe('troupe: the goal (18 B) may be sent to them; they may cost $1.00 at most (--max-usd)');
    expect(at('working on the goal')).toBe(3);
    expect(host.err()).toMatch(/cost: \$0\.0\d+\n/);
    expect(host.err()).toMatch(/with the brain alone the same tokens would have cost \$0\.0\d+\n/);
    const output = JSON.parse(host.out()) as JsonOutput;
    expect(output).toMatchObject({ answer: 'Merged.', totals: { runs: 3, modelCalls: 5 } });
    expect(output.runs[1]).toMatchObject({ model: `gemini:${brawn}`, answeredBy: brawn, isEstimated: false, partial: null });
    expect(output.totals.costUsd).toBeGreaterThan(0);
    expect(output.totals.brainAloneUsd).toBeGreaterThan(output.totals.costUsd ?? 0);
    const tape = readFileSync(join(folder.path, 'world.tape'), 'utf8');
    for (const text of [host.err(), host.out(), tape]) expect(text).not.toContain(plantedKey);
    expect(tape).not.toContain('Describe the world');
  });

  test('a replay sends nothing, needs no key, and gives the same answer at the same cost', async () => {
    const words = ['run', 'Describe the world', '--json'];
    const recorded = await troupe([...words, '--record', 'again.tape']);
    const keyless = scratchFolder();
    const { host, status, sent } = await troupe([...words, '--replay', join(folder.path, 'again.tape')], keyless.path);
    expect({ status, sent, err: host.err() }).toMatchObject({ status: 0, sent: 0 });
    expect(host.err()).toContain('nothing is sent, the answers come from the tape');
    expect(host.err()).not.toMatch(/cost: \$0\.0\d/);
    const [, paid = ''] = /cost: (\$0\.0\d+)\n/.exec(recorded.host.err()) ?? [];
    expect(host.err()).toContain(`cost: $0, nothing was sent (${paid} when recorded)\n`);
    const [one, two] = [recorded.host, host].map((ended) => JSON.parse(ended.out()) as JsonOutput);
    expect(two?.answer).toBe(one?.answer);
    expect(two?.runs.map(({ id, usage, costUsd }) => [id, usage, costUsd])).toEqual(
      one?.runs.map(({ id, usage, costUsd }) => [id, usage, costUsd]),
    );
  });

  test('a key that is missing is told by its variable and role, and nothing is sent', async () => {
    const { host, status, sent } = await troupe(['run', 'Describe the world', '--no-config']);
    expect({ status, sent }).toEqual({ status: 2, sent: 0 });
    expect(host.err()).toMatch(/^troupe: missing-key: models\.brain is "anthropic:.*set ANTHROPIC_API_KEY/);
  });

  test('over budget: not one call is sent that could pass the cap, and the status is 4', async () => {
    const { host, status, sent } = await troupe(['run', 'Describe the world', '--max-usd', '0.01']);
    expect({ status, sent }).toEqual({ status: 4, sent: 0 });
    expect(host.err()).toContain('over-budget orchestrator 1: limit-usd: ');
    expect(host.err()).toContain('(--max-usd)');
    expect(host.err()).toContain('cost: $0\n');
    const [, least = ''] =
      /it sets aside \$[\d.]+, for .*: --max-usd ([\d.]+) would admit it, and a lower maxOutputTokens/.exec(host.err()) ?? [];
    const again = await troupe(['run', 'Describe the world', '--max-usd', least]);
    expect(again.sent).toBeGreaterThan(0);
  });
});

test('troupe map gives each item to a hosted model, and stops at the cap with what can be gone on from', async () => {
  folder.put(
    'half.mjs',
    agentModule("export default defineAgent({ name: 'half', description: 'Halves', instructions: 'Halve.', model: 'brawn' });"),
  );
  folder.put('items.jsonl', Array.from({ length: 40 }, (_, index) => `"item ${index}"\n`).join(''));
  const words = ['map', '--agent', './half.mjs', 'items.jsonl', '--out', 'halves.jsonl'];
  const first = await troupe([...words, '--max-usd', '0.0165']);
  expect(first.status).toBe(4);
  expect(first.host.err()).toContain(`troupe: hosted models: brawn gemini:${brawn}\n`);
  expect(first.host.err()).toContain('troupe: 40 items (350 B) may be sent to them; they may cost $0.0165 at most (--max-usd)');
  expect(first.host.err()).toMatch(/40 items: \d+ done, \d+ failed/);
  expect(first.host.err().split('limit-usd').length).toBe(2);
  expect(first.host.err()).toContain('(--max-usd)');
  const told = readFileSync(join(folder.path, 'halves.jsonl'), 'utf8')
    .split('\n')
    .find((line) => line.includes('limit-usd'));
  expect(told).toMatch(/\(--max-usd\).*: --max-usd [\d.]+ would admit it/);
  expect(first.sent).toBeGreaterThan(0);
  expect(first.sent).toBeLessThan(40);
  const second = await troupe([...words, '--resume']);
  expect(second.status).toBe(0);
  expect(first.sent + second.sent).toBe(40);
  expect(second.host.err()).not.toContain(plantedKey);
});

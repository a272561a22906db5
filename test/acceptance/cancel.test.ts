// A cancel at a random moment, over providers that stream slowly: it reaches every run of the tree, the providers' connections, and tools with effects,
// of which it says what may have happened.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { isTerminal } from '../../src/agents/runs/run-record.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { seededRandom } from '../../src/base/random.ts';
import { createSystem } from '../../src/system/create-system.ts';
import type { Ask, Reply } from '../stand-in/script.ts';
import { startStandIn } from '../stand-in/stand-in.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { slowSend } from './slow-send.ts';

const first = Number(process.env['TROUPE_CANCEL_SEED'] ?? 1);
const seeds = Array.from({ length: process.env['TROUPE_STRESS'] === '1' ? 40 : 4 }, (_, index) => first + index);
/** Two seconds for the agents to stop, half a second to be killed in, and as much again for a machine that is busy. */
const graceMs = 2500 * 2;

const turnOf = (ask: Ask): number => ask.messages.filter(({ role }) => role === 'assistant').length;

function chief(ask: Ask): Reply {
  if (turnOf(ask) > 0) return { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] };
  const items = ['a', 'b', 'c', 'd'].map((name) => `${firstText(ask)}-${name}`);
  return { toolCalls: [{ name: 'sessions_map', input: { agent: 'worker', items, taskTemplate: { input: '{item}' } } }] };
}

function worker(ask: Ask): Reply {
  const file = firstText(ask);
  const isHeld = basename(file).startsWith('held');
  if (turnOf(ask) === 0) return { toolCalls: [{ name: 'slow_send', input: { file, isHeld } }], frameMs: 20 };
  return { text: 'a slow answer in many pieces '.repeat(20), frameMs: 30, frameCharacters: 10 };
}

function firstText(ask: Ask): string {
  const [task] = ask.messages;
  return task?.role === 'user' ? task.text : '';
}

const workerAgent = defineAgent({
  ...{ name: 'worker', description: 'Works', instructions: 'Work.', model: 'gemini:gemini-3.5-flash-lite', tools: [slowSend] },
});
const chiefAgent = defineAgent({
  ...{
    name: 'chief',
    description: 'Leads',
    instructions: 'Lead.',
    model: 'anthropic:claude-sonnet-5-5',
    mayDelegate: ['worker'],
  },
});

const system = await createSystem({ threads: 2 });
const standIn = await startStandIn({ models: { 'claude-sonnet-5-5': chief, 'gemini-3.5-flash-lite': worker } });
afterAll(async () => {
  await system.stop();
  await standIn.close();
});

function openSwarm(): Promise<Swarm> {
  const provider = { apiKey: 'a-key-for-the-stand-in', baseUrl: standIn.url };
  return createSwarm({ system, agents: [workerAgent], providers: { anthropic: provider, gemini: provider } });
}

async function expectAllOver(swarm: Swarm): Promise<void> {
  expect(swarm.records().filter(({ status }) => !isTerminal(status))).toEqual([]);
  await expect.poll(() => standIn.report().inFlight).toBe(0);
}

test.each(seeds)(
  'a cancel at a random moment (seed %i) ends every run of the tree in time, and closes its connections',
  async (seed) => {
    const random = seededRandom(seed);
    await using swarm = await openSwarm();
    const run = swarm.spawn(chiefAgent, join(tempFolder().path, 'sent'));
    await run.accepted;
    await new Promise((resolve) => setTimeout(resolve, random.next() * 1500));
    const began = performance.now();
    await run.cancel('it is enough');
    expect(performance.now() - began).toBeLessThan(graceMs);
    await expectAllOver(swarm);
    expect(run.record()).toMatchObject({ outcome: 'cancelled', error: { code: 'cancelled' } });
  },
  30_000,
);

test('a cancel while a tool with effects is at work says that it may have taken effect, of each run that had called it', async () => {
  await using swarm = await openSwarm();
  const task = join(tempFolder().path, 'held');
  const files = ['a', 'b', 'c', 'd'].map((name) => `${task}-${name}`);
  const run = swarm.spawn(chiefAgent, task);
  // A file is there a moment before what is written into it.
  const written = (): readonly string[] =>
    files.flatMap((file) => (existsSync(file) ? [readFileSync(file, 'utf8')] : [])).filter(Boolean);
  await expect.poll(() => written().length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(0);
  const sending = written().map((text) => text.split('/')[0]);
  await run.cancel('it is enough');
  await expectAllOver(swarm);
  for (const id of sending) {
    const record = swarm.records().find((one) => one.id === id);
    expect(record?.error?.message).toContain('may have taken effect all the same: slow_send');
  }
}, 30_000);

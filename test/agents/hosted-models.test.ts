// Whole swarms on hosted models: one script, whatever the wire format, and roles that are mixed.
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { documentReader } from '../../src/agents/ready/document-agents.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import { type Adapter, adapters, aiModule, plantedKey } from '../models/hosted-adapters.ts';
import type { Ask, Reply, Script } from '../stand-in/script.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { sharedSystem } from './swarm-fixtures.ts';

const answerSchema = z.object({ total: z.number(), words: z.array(z.string()) });
const worker = defineAgent({ name: 'worker', description: 'Counts', model: 'brawn', instructions: 'Count what you are given.' });
const boss = defineAgent({
  ...{ name: 'boss', description: 'Plans', model: 'brain', instructions: 'Hand it out, wait, and merge.' },
  mayDelegate: ['worker'],
  outputSchema: answerSchema,
});

/** The one script of all: two workers side by side, a wait, an answer in a form. */
const bossScript: readonly Reply[] = [
  {
    text: 'Two parts.',
    toolCalls: ['one', 'two'].map((input) => ({ name: 'sessions_spawn', input: { agent: 'worker', task: { input } } })),
  },
  { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
  { json: { total: 2, words: ['one', 'two'] } },
];
const workerScript: readonly Reply[] = [{ text: 'It is 1.' }];

/** Plays the boss to whom may spawn, and the worker to all others. */
const script: Script = (ask) => {
  const turn = ask.messages.filter((message) => message.role === 'assistant').length;
  const replies = ask.tools.some((tool) => tool.name === 'sessions_spawn') ? bossScript : workerScript;
  return replies[turn] ?? { text: 'nothing more' };
};

async function standInFor(playing: Script): Promise<StandIn> {
  const keys = { anthropic: plantedKey, gemini: plantedKey, openai: plantedKey };
  const standIn = await startStandIn({ models: { '*': playing }, keys });
  onTestFinished(() => standIn.close());
  return standIn;
}

function providersAt(standIn: StandIn): NonNullable<SwarmOptions['providers']> {
  return {
    anthropic: { apiKey: plantedKey, baseUrl: standIn.url },
    gemini: { apiKey: plantedKey, baseUrl: standIn.url },
    'openai-compatible': { apiKey: plantedKey, baseUrl: standIn.openaiUrl },
    ai: { module: aiModule, apiKey: plantedKey, options: { baseURL: standIn.openaiUrl } },
  };
}

const nameOf = ({ provider, modelId }: Adapter): string => `${provider}:${modelId}`;

/** What the server was told, without what differs by wire format: ids, and how outputs are wrapped. */
function normalised(asks: readonly (Ask | undefined)[]): unknown {
  return asks
    .map((ask) =>
      ask?.messages.map((message) => {
        if (message.role === 'user') return message;
        if (message.role === 'assistant') {
          return { ...message, toolCalls: message.toolCalls.map(({ name, input }) => ({ name, input })) };
        }
        return message.results.map(({ output }) => unwrapped(output));
      }),
    )
    .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
}

function unwrapped(output: string): unknown {
  const value: unknown = JSON.parse(output);
  const isWrapped = typeof value === 'object' && value !== null && Object.keys(value).join() === 'output';
  return isWrapped ? (value as { output: unknown }).output : value;
}

async function transcriptsOf(brain: string, brawn: string): Promise<{ result: unknown; transcripts: unknown }> {
  const standIn = await standInFor(script);
  const swarm = await createSwarm({
    ...{ system: await sharedSystem(0), agents: [worker, boss], models: { brain, brawn }, providers: providersAt(standIn) },
  });
  onTestFinished(() => swarm[Symbol.asyncDispose]());
  const result = await swarm.spawn(boss, 'Count one and two.').result();
  const report = standIn.report();
  expect(report.calls.map((call) => call.outcome)).toEqual(report.calls.map(() => 'completed'));
  return { result, transcripts: normalised(standIn.requests().map(({ ask }) => ask)) };
}

describe('a swarm on hosted models', () => {
  it('has the same transcripts and the same result on each of them, whatever its wire format, and with roles mixed', async () => {
    const names = adapters.map(nameOf);
    const pairs = names.flatMap((brain, index) => [
      [brain, brain],
      [brain, names[(index + 1) % names.length] as string],
    ]) as [string, string][];
    const [first, ...others] = await Promise.all(pairs.map(([brain, brawn]) => transcriptsOf(brain, brawn)));
    expect(first?.result).toEqual({ total: 2, words: ['one', 'two'] });
    expect(first?.transcripts).toHaveLength(5);
    for (const [index, other] of others.entries()) expect(other, pairs[index + 1]?.join(' and ')).toEqual(first);
  });

  it.each(adapters)('has the embedded model read, and $provider merge what it found', async (adapter) => {
    const folder = tempFolder();
    const files = ['a.md', 'b.md'].map((name, index) =>
      folder.write(name, index === 0 ? 'The tide table hangs by the door.\n' : 'Nothing but sand.\n'),
    );
    const merge: readonly Reply[] = [
      {
        toolCalls: [
          {
            name: 'sessions_map',
            input: {
              agent: documentReader.name,
              items: files,
              taskTemplate: { input: 'Is there a tide table?', files: ['{item}'] },
            },
          },
        ],
      },
      { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
      { text: 'One of two.' },
    ];
    const standIn = await standInFor((ask) => merge[ask.messages.filter(({ role }) => role === 'assistant').length] ?? {});
    const swarm = await createSwarm({
      ...{ system: await sharedSystem(0), roots: [folder.path], models: { brain: nameOf(adapter), brawn: 'extractive' } },
      ...{ agents: [documentReader], providers: providersAt(standIn) },
    });
    onTestFinished(() => swarm[Symbol.asyncDispose]());
    const merger = defineAgent({
      ...{ name: 'merger', description: 'Merges', model: 'brain', instructions: 'Merge.', mayDelegate: [documentReader.name] },
    });
    expect(await swarm.spawn(merger, { input: 'Which have a tide table?', files }).result()).toBe('One of two.');
    const told = JSON.stringify(standIn.requests().at(-1)?.ask?.messages);
    expect(told).toContain('The tide table hangs by the door.');
    expect(standIn.report().calls).toHaveLength(3);
  });

  it('is not started without the key, which is named with its variable and the role', async () => {
    const before = process.env['GEMINI_API_KEY'];
    delete process.env['GEMINI_API_KEY'];
    onTestFinished(() => {
      if (before !== undefined) process.env['GEMINI_API_KEY'] = before;
    });
    const starting = createSwarm({ system: await sharedSystem(0), models: { brawn: 'gemini:any' } });
    await expect(starting).rejects.toMatchObject({
      code: 'missing-key',
      details: { variable: 'GEMINI_API_KEY', role: 'models.brawn' },
    });
  });
});

// The keys of hosted providers, from a swarm's options to the provider: over a stand-in that takes no other key.
import { afterEach, describe, expect, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';
import { sharedSystem } from './swarm-fixtures.ts';

const key = 'the-key-of-this-test';
const variable = 'ANTHROPIC_API_KEY';
const speaker = defineAgent({ name: 'speaker', description: 'Speaks', instructions: 'Speak.', model: 'anthropic:speaker' });
const open: StandIn[] = [];
const before = process.env[variable];

afterEach(async () => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
  await Promise.all(open.splice(0).map((standIn) => standIn.close()));
});

async function strictStandIn(): Promise<StandIn> {
  const standIn = await startStandIn({ models: { speaker: [{ text: 'hello' }] }, keys: { anthropic: key } });
  open.push(standIn);
  return standIn;
}

describe('the key of a hosted provider', () => {
  test('reaches the provider from the options of the swarm, through the gateway', async () => {
    const { url } = await strictStandIn();
    await using swarm = await createSwarm({
      system: await sharedSystem(2),
      providers: { anthropic: { apiKey: key, baseUrl: url } },
    });
    expect(await swarm.spawn(speaker, 'hi').result()).toBe('hello');
    expect(JSON.stringify(swarm.records())).not.toContain(key);
  });

  test('that is wrong ends the run as model-unauthorised', async () => {
    const { url } = await strictStandIn();
    await using swarm = await createSwarm({
      system: await sharedSystem(2),
      providers: { anthropic: { apiKey: 'another-key-entirely', baseUrl: url } },
    });
    const outcome = await swarm.spawn(speaker, 'hi').outcome();
    expect(outcome).toMatchObject({ ok: false, error: { code: 'model-unauthorised' } });
    expect(JSON.stringify(outcome)).not.toContain('another-key-entirely');
  });

  test('that is missing is named with its variable and the role, before anything runs', async () => {
    delete process.env[variable];
    const system = await sharedSystem(2);
    await expect(createSwarm({ system, models: { brain: 'anthropic:claude-opus-5-5' } })).rejects.toMatchObject({
      code: 'missing-key',
      message: expect.stringMatching(/models\.brain.*ANTHROPIC_API_KEY/),
    });
    await expect(createSwarm({ system, agents: [speaker] })).rejects.toMatchObject({ code: 'missing-key' });
    await using swarm = await createSwarm({ system });
    expect(() => swarm.spawn(speaker, 'hi')).toThrow(expect.objectContaining({ code: 'missing-key' }));
  });
});

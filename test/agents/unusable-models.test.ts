// Mistakes in models and providers that are known without asking anybody: a swarm with one does not come to be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { SwarmKeys } from '../../src/agents/gateway/swarm-keys.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import { hostedProviders } from '../../src/models/hosted/hosted-providers.ts';
import { missingPeer } from '../../src/models/hosted/import-peer.ts';
import { isThere } from '../../src/models/require-usable.ts';
import { sharedSystem } from './swarm-fixtures.ts';

const gone = new URL('./not-there.ts', import.meta.url).href;
const apiKey = 'planted-key-0123456789';

test.each<[string, Partial<SwarmOptions>, object]>([
  [
    'a provider of many models without a model',
    { models: { brawn: 'openai-compatible' } },
    { code: 'unknown-model', message: /models\.brawn is "openai-compatible", which has many models: name one/ },
  ],
  [
    'the same with a key',
    { models: { brain: 'anthropic' }, providers: { anthropic: { apiKey } } },
    { code: 'unknown-model', message: /models\.brain is "anthropic"/ },
  ],
  ['`ai` without options', { models: { brain: 'ai:x' } }, { code: 'invalid-argument', message: /^providers\.ai must be/ }],
  [
    '`ai` whose module is not there',
    { models: { brain: 'ai:x' }, providers: { ai: { module: gone } } },
    { code: 'invalid-argument', message: /^providers\.ai\.module must be the URL of a module that is there/ },
  ],
  [
    'a provider whose module is not there',
    { models: { brawn: 'mine:x' }, providers: { mine: { module: gone } } },
    { code: 'invalid-argument', message: /^providers\.mine\.module must be the URL of a module that is there/ },
  ],
  [
    'the same of one that models may ask for',
    { sessions: { models: ['mine:x'] }, providers: { mine: { module: gone } } },
    { code: 'invalid-argument', message: /^providers\.mine\.module must be the URL of a module that is there/ },
  ],
])('%s is refused before anything runs', async (_, options, { code, message }: { code?: string; message?: RegExp }) => {
  const swarm = createSwarm({ system: await sharedSystem(0), agents: [], ...options });
  swarm.then(
    (one) => onTestFinished(() => one.stop()),
    () => {},
  );
  await expect(swarm).rejects.toMatchObject({ code, message: expect.stringMatching(message ?? '') });
});

test('a module that is there, also under the name of what it is compiled to, passes', async () => {
  const modules = [import.meta.url, import.meta.url.replace(/ts$/, 'js'), 'data:text/javascript,export const a = 1'];
  for (const module of modules) {
    const swarm = await createSwarm({
      system: await sharedSystem(0),
      agents: [],
      models: { brawn: 'mine:x' },
      providers: { mine: { module } },
    });
    await swarm.stop();
  }
});

test('a provider whose module is not there is refused when it is an agent that first names it, before it runs', async () => {
  await using swarm = await createSwarm({ system: await sharedSystem(0), providers: { mine: { module: gone } } });
  const agent = defineAgent({ name: 'late', description: 'Comes late', instructions: 'Speak.', model: 'mine:x' });
  const refused = { code: 'invalid-argument', message: expect.stringMatching(/^providers\.mine\.module must be/) };
  expect(() => swarm.spawn(agent, 'hi')).toThrow(expect.objectContaining(refused));
  expect(swarm.records()).toEqual([]);
});

test('a module is looked for once: what a swarm has met it goes on with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'mine.ts');
  writeFileSync(file, '');
  const keys = new SwarmKeys({}, { mine: { module: pathToFileURL(file).href } }, false);
  keys.require('mine:x', 'models.brawn');
  rmSync(file);
  expect(() => keys.require('mine:y', 'models.brawn')).not.toThrow();
});

test('a model whose package is not installed is refused before anything runs, also when it is an agent that first names it', async () => {
  const { peer } = hostedProviders.anthropic;
  if (peer === undefined) throw new Error('anthropic needs no package');
  const find = vi.spyOn(peer, 'find').mockImplementation(() => {
    throw Object.assign(new Error('planted'), { code: 'ERR_MODULE_NOT_FOUND' });
  });
  onTestFinished(() => find.mockRestore());
  const options = { system: await sharedSystem(0), providers: { anthropic: { apiKey } } };
  const missing = { code: 'missing-peer', details: expect.objectContaining({ package: '@anthropic-ai/sdk' }) };
  await expect(createSwarm({ ...options, models: { brain: 'anthropic:x' } })).rejects.toMatchObject(missing);
  await using swarm = await createSwarm(options);
  const agent = defineAgent({ name: 'late', description: 'Comes late', instructions: 'Speak.', model: 'anthropic:x' });
  expect(() => swarm.spawn(agent, 'hi')).toThrow(expect.objectContaining(missing));
});

test('a package that is not installed is found missing without being loaded', () => {
  expect(isThere(() => import.meta.resolve('@anthropic-ai/sdk'))).toBe(true);
  expect(isThere(() => import.meta.resolve('@nobody/has-this'))).toBe(false);
  expect(missingPeer('@nobody/has-this')).toMatchObject({ code: 'missing-peer', details: { package: '@nobody/has-this' } });
});

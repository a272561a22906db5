// Mistakes in models and providers that are known without asking anybody: a swarm with one does not come to be.
import { expect, onTestFinished, test } from 'vitest';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
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

test('a package that is not installed is found missing without being loaded', () => {
  expect(isThere(() => import.meta.resolve('@anthropic-ai/sdk'))).toBe(true);
  expect(isThere(() => import.meta.resolve('@nobody/has-this'))).toBe(false);
  expect(missingPeer('@nobody/has-this')).toMatchObject({ code: 'missing-peer', details: { package: '@nobody/has-this' } });
});

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { foldStream } from '../../src/models/fold-stream.ts';
import { loadModel, validateModelName } from '../../src/models/load-model.ts';
import { parseModelName } from '../../src/models/model-name.ts';
import { scriptedProvider } from '../../src/models/scripted.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { requestOf, user } from './requests.ts';

const context = { clock: systemClock, random: systemRandom };

describe('loading a model by name', () => {
  it('finds the embedded model without any provider', async () => {
    expect((await loadModel('extractive', {}, context)).name).toBe('extractive');
  });

  it('finds a provider’s model by module URL, and hands it the id and the options', async () => {
    const model = await loadModel('mine:one', { mine: scriptedProvider({ scripts: { one: [{ text: 'hello' }] } }) }, context);
    const reply = await foldStream(model.stream(requestOf([user('hi')]), { signal: new AbortController().signal }));
    expect(reply.text).toBe('hello');
  });

  it('shares buffers with the factory and copies the rest', async () => {
    const calls = new SharedArrayBuffer(4);
    const model = await loadModel('mine:one', { mine: scriptedProvider({ scripts: { one: [{ text: 'x' }] }, calls }) }, context);
    await foldStream(model.stream(requestOf([user('hi')]), { signal: new AbortController().signal }));
    expect(Atomics.load(new Int32Array(calls), 0)).toBe(1);
  });

  it('names the known providers when there is none of that name', async () => {
    const providers = { mine: scriptedProvider({ scripts: {} }) };
    await expect(loadModel('yours:one', providers, context)).rejects.toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('known: ai, anthropic, extractive, gemini, mine, openai-compatible'),
    });
    expect(() => validateModelName('yours', providers, 'models.brain')).toThrow(/models\.brain.*known: .*extractive.*mine/);
    expect(() => validateModelName('toString', {})).toThrow();
    expect(() => validateModelName('mine:one', providers)).not.toThrow();
  });

  it('refuses an id that the embedded provider does not have', async () => {
    await expect(loadModel('extractive:large', {}, context)).rejects.toMatchObject({ code: 'unknown-model' });
  });

  it.each([
    ['has no such export', 'export const other = 1;'],
    ['cannot be parsed', 'export const {'],
    ['makes no model', 'export const createModel = () => ({});'],
    ['makes nothing', 'export const createModel = () => undefined;'],
    ['throws', 'export const createModel = () => { throw new Error("no key"); };'],
  ])('refuses a provider whose module %s as definition-not-found', async (_, source) => {
    const path = tempFolder().at('provider.mjs');
    writeFileSync(path, source);
    const loading = loadModel('mine:one', { mine: { module: pathToFileURL(path).href } }, context);
    await expect(loading).rejects.toMatchObject({ code: 'definition-not-found' });
  });

  it.each(['anthropic:any', 'gemini:any'])('makes no %s without a key, rather than let its SDK look for one', async (name) => {
    await expect(loadModel(name, {}, context)).rejects.toMatchObject({ code: 'missing-key' });
  });

  it.each(['anthropic', 'gemini', 'openai-compatible'])('wants the id of a model from %s, which has many', async (name) => {
    await expect(loadModel(name, {}, context)).rejects.toMatchObject({ code: 'unknown-model' });
  });

  it('refuses a provider that would hide the embedded one', () => {
    expect(() => validateModelName('extractive', { extractive: { module: 'file:///x.mjs' } })).toThrow(/providers/);
  });
});

describe('a model’s name', () => {
  it.each([
    ['extractive', { provider: 'extractive', modelId: 'default' }],
    ['openai-compatible:qwen/qwen3:32b', { provider: 'openai-compatible', modelId: 'qwen/qwen3:32b' }],
  ])('%s is read', (name, parts) => expect(parseModelName(name)).toEqual(parts));

  it.each(['', ':', 'a:', ':b', 'A:b', 'a b', 'a:b c', 'a\nb'])(
    '%j is refused with the field, the rule and the value',
    (name) => {
      expect(() => parseModelName(name, 'models.brawn')).toThrow(/^models\.brawn must be of the form provider:model-id/);
    },
  );
});

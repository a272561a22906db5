// The adapters of hosted models, each over the stand-in server, for suites that run over all of them.
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { foldStream, type ModelReply } from '../../src/models/fold-stream.ts';
import { loadModel } from '../../src/models/load-model.ts';
import type { Model, ModelEvent, ModelRequest } from '../../src/models/model.ts';
import { checkedProviders } from '../../src/models/providers-option.ts';
import type { Reply, Script, StandInOptions, WireName } from '../stand-in/script.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';

export interface Adapter {
  readonly provider: 'anthropic' | 'gemini' | 'openai-compatible' | 'ai';
  readonly wire: WireName;
  readonly modelId: string;
}

export const adapters: readonly Adapter[] = [
  { provider: 'anthropic', wire: 'anthropic', modelId: 'claude-test' },
  { provider: 'gemini', wire: 'gemini', modelId: 'gemini-3-test' },
  { provider: 'openai-compatible', wire: 'openai', modelId: 'local-test' },
  { provider: 'ai', wire: 'openai', modelId: 'local-test' },
];

export const aiModule = new URL('../fixtures/ai-model.ts', import.meta.url).href;

export const plantedKey = 'planted-key-0123456789';

/** The model of that adapter, at that server. */
export async function hostedModel(adapter: Adapter, url: string, options: object = {}): Promise<Model> {
  const { provider, modelId } = adapter;
  const baseUrl = provider === 'openai-compatible' ? `${url}/v1` : url;
  // Of the `ai` package, one of its own providers speaks to the server.
  const own = provider === 'ai' ? { module: aiModule, options: { baseURL: `${url}/v1` } } : { baseUrl, ...options };
  const providers = checkedProviders({ [provider]: own });
  const context = { clock: systemClock, random: systemRandom };
  return await loadModel(`${provider}:${modelId}`, providers, context, { [provider]: { apiKey: plantedKey } });
}

export interface Served {
  readonly model: Model;
  readonly standIn: StandIn;
}

/** A stand-in that plays this script for the adapter's model until the test ends. */
export async function served(
  adapter: Adapter,
  script: Script,
  more: Partial<StandInOptions> = {},
  options: object = {},
): Promise<Served> {
  const standIn = await startStandIn({ models: { [adapter.modelId]: script }, keys: { [adapter.wire]: plantedKey }, ...more });
  onTestFinished(() => standIn.close());
  return { model: await hostedModel(adapter, standIn.url, options), standIn };
}

export async function replyOf(model: Model, request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> {
  return await foldStream(model.stream(request, { signal: signal ?? new AbortController().signal }));
}

export async function eventsOf(model: Model, request: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, { signal: new AbortController().signal })) events.push(event);
  return events;
}

/** One reply, whatever was said before. */
export const always =
  (reply: Reply): Script =>
  () =>
    reply;

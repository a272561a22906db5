// The provider `ai`: any language model of the `ai` package. It is code, so it is named by a module that exports it, which is loaded where the calls are made.
import { ActorError } from '../base/actor-error.ts';
import { loadFailure, loadModule } from '../base/load-module.ts';
import { type AiOptions, checkAiOptions } from './ai/ai-options.ts';
import { callOptions, type Sending } from './ai/call-options.ts';
import { aiFailure } from './ai/failures.ts';
import { isLanguageModel, type LanguageModel, type StreamPart, specifications } from './ai/language-model.ts';
import { AiReply } from './ai/read-reply.ts';
import { hostedCall } from './hosted/hosted-call.ts';
import { textEvents } from './hosted/prompted-schema.ts';
import { secretTexts } from './hosted/provider-secrets.ts';
import { traceHeaders } from './hosted/trace-headers.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest } from './model.ts';

const provider = 'ai';

/** The factory of the built-in provider `ai`; options as {@link AiOptions}. The module is loaded with the first call. */
export function createModel(modelId: string, options: unknown, context: ModelContext): Model {
  checkAiOptions(options, `providers.${provider}`);
  const secrets = secretTexts(options);
  let loaded: Promise<LanguageModel> | undefined;
  return {
    name: modelId === 'default' ? provider : `${provider}:${modelId}`,
    stream: (request, { signal, traceparent }) =>
      hostedCall(
        {
          ...{ provider, secrets, request, signal },
          failureOf: (error, hasBegun) => aiFailure(error, hasBegun, context.clock.wallTime()),
        },
        async function* (inner, begun) {
          loaded ??= loadLanguageModel(modelId, options);
          // One that failed may load another time.
          loaded.catch(() => {
            loaded = undefined;
          });
          yield* converse(await loaded, request, { signal: inner, headers: traceHeaders(traceparent) }, begun);
        },
      ),
  };
}

async function* converse(
  model: LanguageModel,
  request: ModelRequest,
  sending: Sending,
  begun: () => void,
): AsyncGenerator<ModelEvent> {
  const { stream } = await model.doStream(callOptions(model, request, sending));
  begun();
  const reply = new AiReply(model, request);
  // A provider that cannot be held to a form asks for it in words, and its answer may come with a fence around it.
  yield* textEvents(partsOf(stream), (part) => reply.push(part), request.outputSchema !== undefined);
  yield* reply.end();
}

async function* partsOf(stream: ReadableStream<StreamPart>): AsyncGenerator<StreamPart> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function loadLanguageModel(modelId: string, options: AiOptions): Promise<LanguageModel> {
  const { module, export: name = 'model', options: inner, apiKey } = options;
  const fault = { isRetryable: false, billed: 'no' } as const;
  let exported: unknown;
  try {
    exported = (await loadModule(module))[name];
    if (typeof exported === 'function' && !isLanguageModel(exported)) {
      const given = { ...(structuredClone(inner) as object | undefined), ...(apiKey === undefined ? {} : { apiKey }) };
      exported = await (exported as (modelId: string, options: object) => unknown)(modelId, given);
    }
  } catch (error) {
    const { code, message } = loadFailure('the provider "ai"', module, error);
    throw new ActorError(code, message, { details: { ...fault, module } });
  }
  if (isLanguageModel(exported)) return exported;
  const rule = `a language model of the ai package (specification ${specifications.join(', ')}), or a function that gives one`;
  throw new ActorError('definition-not-found', `the export "${name}" of ${module} must be ${rule}`, {
    details: { ...fault, module },
  });
}

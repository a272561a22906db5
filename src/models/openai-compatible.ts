// The provider `openai-compatible`: chat completions over plain HTTP, as OpenAI, llama.cpp, vLLM, Ollama and many others speak them; always as a stream.
import { CallFailure, hostedCall } from './hosted/hosted-call.ts';
import { hostedProviders } from './hosted/hosted-providers.ts';
import { type PostAnswer, post } from './hosted/post.ts';
import { textEvents } from './hosted/prompted-schema.ts';
import { secretTexts } from './hosted/provider-secrets.ts';
import { answeredEvents, type ServerEvent } from './hosted/server-sent-events.ts';
import { traceHeaders } from './hosted/trace-headers.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest } from './model.ts';
import { requireModelId } from './model-name.ts';
import { completionError, completionFailure } from './openai-compatible/failures.ts';
import { baseUrlOf, type OpenAiCompatibleOptions } from './openai-compatible/options.ts';
import { rateReport } from './openai-compatible/rate-report.ts';
import { CompletionReply } from './openai-compatible/read-reply.ts';
import { completionBody, isPrompted } from './openai-compatible/request-body.ts';

const provider = 'openai-compatible';

/** The factory of the built-in provider `openai-compatible`; options as {@link OpenAiCompatibleOptions}. */
export function createModel(modelId: string, options: unknown, context: ModelContext): Model {
  requireModelId(provider, modelId);
  const own = (options ?? {}) as OpenAiCompatibleOptions;
  hostedProviders[provider].check(own, `providers.${provider}`);
  const secrets = secretTexts(own);
  return {
    name: `${provider}:${modelId}`,
    stream: (request, { signal, traceparent }) =>
      hostedCall({ provider, secrets, request, signal, baseUrl: own.baseUrl, failureOf: () => undefined }, (inner, begun) =>
        converse({ modelId, options: own, context, traceparent }, request, inner, begun),
      ),
  };
}

interface Setting {
  readonly modelId: string;
  readonly options: OpenAiCompatibleOptions;
  readonly context: ModelContext;
  readonly traceparent: string | undefined;
}

async function* converse(
  { modelId, options, context, traceparent }: Setting,
  request: ModelRequest,
  signal: AbortSignal,
  begun: () => void,
): AsyncGenerator<ModelEvent> {
  const response = await send(completionBody(modelId, request, options), options, signal, traceHeaders(traceparent));
  const rate = rateReport(response.headers);
  if (rate !== undefined) yield { kind: 'rate', rate };
  if (!response.ok) {
    const error = completionError(await response.text().catch(() => ''));
    throw new CallFailure(completionFailure(response.status, response.headers, error, context.clock.wallTime()));
  }
  begun();
  const reply = new CompletionReply(modelId, request);
  const read = (events: readonly ServerEvent[]): string => events.map(({ data }) => reply.push(data)).join('');
  yield* textEvents(answeredEvents(response), read, isPrompted(request, options));
  yield* reply.end(options.hasOneModel !== true);
}

async function send(
  body: object,
  options: OpenAiCompatibleOptions,
  signal: AbortSignal,
  more: Readonly<Record<string, string>>,
): Promise<PostAnswer> {
  const { apiKey, headers } = options;
  return await post(`${baseUrlOf(options)}/chat/completions`, {
    headers: {
      ...more,
      ...headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(body),
    signal,
  });
}

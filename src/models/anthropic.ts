// The provider `anthropic`: Anthropic's Messages API, always as a stream. The SDK makes the request and reads errors; the stream is read here, so that its
// pings count as signs of life. It never tries twice: that is the gateway's matter.
import { type AnthropicClient, anthropicClient } from './anthropic/client.ts';
import { anthropicFailure } from './anthropic/failures.ts';
import type { AnthropicOptions } from './anthropic/options.ts';
import { rateReport } from './anthropic/rate-report.ts';
import { AnthropicReply } from './anthropic/read-reply.ts';
import { anthropicBody, isPrompted } from './anthropic/request-body.ts';
import { hostedCall } from './hosted/hosted-call.ts';
import { hostedProviders } from './hosted/hosted-providers.ts';
import type { PostAnswer } from './hosted/post.ts';
import { textEvents } from './hosted/prompted-schema.ts';
import { requireKey, secretTexts } from './hosted/provider-secrets.ts';
import { answeredEvents, type ServerEvent } from './hosted/server-sent-events.ts';
import { traceHeaders } from './hosted/trace-headers.ts';
import type { Model, ModelContext, ModelEvent, ModelRequest } from './model.ts';
import { requireModelId } from './model-name.ts';

const provider = 'anthropic';

/** The factory of the built-in provider `anthropic`; options as {@link AnthropicOptions}. */
export function createModel(modelId: string, options: unknown, context: ModelContext): Model {
  requireModelId(provider, modelId);
  const own = (options ?? {}) as AnthropicOptions;
  hostedProviders.anthropic.check(own, `providers.${provider}`);
  // Without one the SDK would look for credentials on this machine.
  requireKey(`${provider}:${modelId}`, { [provider]: own }, 'the model');
  const setting = { modelId, options: own, context };
  const secrets = secretTexts(own);
  let client: AnthropicClient | undefined;
  return {
    name: `${provider}:${modelId}`,
    stream: (request, { signal, traceparent }) =>
      hostedCall(
        {
          ...{ provider, secrets, request, signal, baseUrl: own.baseUrl },
          failureOf: (error) => {
            const report = client?.reportOf(error);
            return report === undefined ? undefined : anthropicFailure(report, context.clock.wallTime());
          },
        },
        async function* (inner, begun) {
          client ??= await anthropicClient(own);
          yield* converse({ client, traceparent, ...setting }, request, inner, begun);
        },
      ),
  };
}

interface Setting {
  readonly client: AnthropicClient;
  readonly modelId: string;
  readonly options: AnthropicOptions;
  readonly context: ModelContext;
  readonly traceparent: string | undefined;
}

async function* converse(
  { client, modelId, options, context, traceparent }: Setting,
  request: ModelRequest,
  signal: AbortSignal,
  begun: () => void,
): AsyncGenerator<ModelEvent> {
  let response: PostAnswer;
  try {
    response = await client.send(anthropicBody(modelId, request, options), signal, traceHeaders(traceparent));
  } catch (error) {
    const rate = rateReport(client.reportOf(error)?.headers, context.clock.wallTime());
    if (rate !== undefined) yield { kind: 'rate', rate };
    throw error;
  }
  begun();
  const rate = rateReport(response.headers, context.clock.wallTime());
  if (rate !== undefined) yield { kind: 'rate', rate };
  const reply = new AnthropicReply(modelId, request);
  const read = (events: readonly ServerEvent[]): string => events.map((event) => reply.push(event)).join('');
  yield* textEvents(answeredEvents(response), read, isPrompted(request, options));
  yield* reply.end();
}

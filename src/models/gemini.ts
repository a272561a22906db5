// The provider `gemini`: Google's API for Gemini, always as a stream, behind a client that can be replaced. It never tries twice: that is the gateway's matter.
import { type GeminiClient, geminiClient } from './gemini/client.ts';
import { geminiFailure } from './gemini/failures.ts';
import { GeminiReply } from './gemini/read-reply.ts';
import { geminiBody, isPrompted } from './gemini/request-body.ts';
import { hostedCall } from './hosted/hosted-call.ts';
import type { HostedOptions } from './hosted/hosted-options.ts';
import { hostedProviders } from './hosted/hosted-providers.ts';
import { textEvents } from './hosted/prompted-schema.ts';
import { requireKey, secretTexts } from './hosted/provider-secrets.ts';
import { traceHeaders } from './hosted/trace-headers.ts';
import type { Model, ModelEvent, ModelRequest } from './model.ts';
import { requireModelId } from './model-name.ts';

const provider = 'gemini';

/** The factory of the built-in provider `gemini`; options as {@link HostedOptions}. */
export function createModel(modelId: string, options: unknown): Model {
  requireModelId(provider, modelId);
  const own = (options ?? {}) as HostedOptions;
  hostedProviders.gemini.check(own, `providers.${provider}`);
  requireKey(`${provider}:${modelId}`, { [provider]: own }, 'the model');
  const client = geminiClient(modelId, own);
  const secrets = secretTexts(own);
  return {
    name: `${provider}:${modelId}`,
    stream: (request, { signal, traceparent }) =>
      hostedCall(
        {
          ...{ provider, secrets, request, signal, baseUrl: own.baseUrl },
          failureOf: (error) => {
            const report = client.reportOf(error);
            return report === undefined ? undefined : geminiFailure(report);
          },
        },
        (inner, begun) => converse({ client, modelId, options: own, traceparent }, request, inner, begun),
      ),
  };
}

interface Setting {
  readonly client: GeminiClient;
  readonly modelId: string;
  readonly options: HostedOptions;
  readonly traceparent: string | undefined;
}

async function* converse(
  { client, modelId, options, traceparent }: Setting,
  request: ModelRequest,
  signal: AbortSignal,
  begun: () => void,
): AsyncGenerator<ModelEvent> {
  const chunks = await client.send(geminiBody(modelId, request, options), signal, traceHeaders(traceparent));
  begun();
  const reply = new GeminiReply(modelId, request);
  yield* textEvents(chunks, (chunk) => reply.push(chunk), isPrompted(modelId, request, options));
  yield* reply.end();
}

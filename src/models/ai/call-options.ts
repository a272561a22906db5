// A request in the words of the `ai` package's language models.
import { objectSchema } from '../hosted/object-schema.ts';
import { asInputObject, failureText } from '../hosted/transcript-parts.ts';
import type { ModelMessage, ModelRequest } from '../model.ts';
import type { CallOptions, LanguageModel, PromptMessage, PromptPart } from './language-model.ts';

/** What the adapter keeps of a reply: its parts with what the provider said of them, which it may want back. */
export interface AiState {
  /** Of the provider's own naming. */
  readonly model: string;
  readonly content: readonly PromptPart[];
}

export interface Sending {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

export function callOptions(model: LanguageModel, request: ModelRequest, { signal, headers }: Sending): CallOptions {
  const { instructions, tools, outputSchema, maxOutputTokens, effort } = request;
  return {
    prompt: [
      ...(instructions.trim() === '' ? [] : [{ role: 'system', content: instructions } as const]),
      ...request.messages.flatMap((message) => messagesOf(message, stateName(model))),
    ],
    maxOutputTokens,
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
    ...(outputSchema === undefined ? {} : { responseFormat: { type: 'json', schema: outputSchema, name: 'answer' } as const }),
    ...(effort === undefined ? {} : { reasoning: effort }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    abortSignal: signal,
  };
}

export function stateName({ provider, modelId }: LanguageModel): string {
  return `${provider}/${modelId}`;
}

function toolOf({ name, description, inputSchema }: ModelRequest['tools'][number]): NonNullable<CallOptions['tools']>[number] {
  return { type: 'function', name, description, inputSchema: objectSchema(inputSchema) };
}

function messagesOf(message: ModelMessage, model: string): readonly PromptMessage[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: [{ type: 'text', text: message.text }] }];
    case 'tools':
      return [{ role: 'tool', content: message.results.map(resultOf) }];
    case 'assistant': {
      const content = keptContent(message, model) ?? plainContent(message);
      return content.length === 0 ? [] : [{ role: 'assistant', content }];
    }
    default:
      return message satisfies never;
  }
}

function resultOf(result: Extract<ModelMessage, { role: 'tools' }>['results'][number]): PromptPart {
  const output = result.ok
    ? typeof result.output === 'string'
      ? { type: 'text', value: result.output }
      : { type: 'json', value: result.output ?? null }
    : { type: 'error-text', value: failureText(result.error) };
  return { type: 'tool-result', toolCallId: result.callId, toolName: result.name, output };
}

function keptContent(
  { providerState }: Extract<ModelMessage, { role: 'assistant' }>,
  model: string,
): readonly PromptPart[] | undefined {
  if (providerState?.provider !== 'ai') return undefined;
  const state = providerState.data as AiState;
  return state.model === model ? state.content : undefined;
}

function plainContent({ text, toolCalls }: Extract<ModelMessage, { role: 'assistant' }>): readonly PromptPart[] {
  return [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map(({ callId, name, input }) => ({
      ...{ type: 'tool-call', toolCallId: callId, toolName: name, input: asInputObject(input) },
    })),
  ];
}

// A request in the words of Anthropic's Messages API. Requests that begin alike give bodies that begin alike, byte for byte, so that the provider's cache holds:
// tools, then instructions, then messages, each in the order in which it came, and nothing that changes from call to call before what is marked.
import type { JsonSchema } from '../../base/json-schema.ts';
import { objectSchema } from '../hosted/object-schema.ts';
import { promptedInstructions } from '../hosted/prompted-schema.ts';
import { strictSchema } from '../hosted/strict-schema.ts';
import { asInputObject, failureText, outputText, wireId } from '../hosted/transcript-parts.ts';
import type { ModelMessage, ModelRequest } from '../model.ts';
import type { AnthropicBody } from './client.ts';
import type { AnthropicOptions } from './options.ts';

type Block = { readonly type: string; readonly [field: string]: unknown };
type Message = { readonly role: 'user' | 'assistant'; readonly content: Block[] };

/** What the adapter keeps of a reply that has thinking in it: all of it, since the provider wants it back as it was. */
export interface AnthropicState {
  /** Thinking is signed for one model; another's is left out. */
  readonly model: string;
  readonly content: readonly Block[];
}

export function anthropicBody(modelId: string, request: ModelRequest, options: AnthropicOptions): AnthropicBody {
  const { outputSchema, effort, maxOutputTokens } = request;
  const format = outputSchema === undefined || options.structuredOutput === 'prompt' ? undefined : strictSchema(outputSchema);
  const isPrompted = outputSchema !== undefined && format === undefined;
  const instructions = isPrompted ? promptedInstructions(request.instructions, outputSchema) : request.instructions;
  const mark = markOf(options);
  const output = {
    ...(effort === undefined ? {} : { effort }),
    ...(format === undefined ? {} : { format: { type: 'json_schema', schema: format } }),
  };
  const body = {
    model: modelId,
    max_tokens: maxOutputTokens,
    stream: true,
    ...(request.tools.length === 0 ? {} : { tools: marked(request.tools.map(toolOf), mark) }),
    ...(instructions.trim() === '' ? {} : { system: marked([{ type: 'text', text: instructions }], mark) }),
    messages: markedMessages(messagesOf(request.messages, modelId), mark),
    ...(options.thinking === undefined ? {} : { thinking: { type: options.thinking.replace('-', '_') } }),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
  };
  return body as unknown as AnthropicBody;
}

/** Whether the answer's schema is only in the instructions. */
export function isPrompted(request: ModelRequest, options: AnthropicOptions): boolean {
  const { outputSchema } = request;
  return outputSchema !== undefined && (options.structuredOutput === 'prompt' || strictSchema(outputSchema) === undefined);
}

function toolOf({ name, description, inputSchema }: ModelRequest['tools'][number]): Record<string, unknown> {
  return { name, description, input_schema: objectSchema(inputSchema as JsonSchema) };
}

type Mark = { readonly type: 'ephemeral'; readonly ttl?: '1h' };

function markOf({ cache = 'short' }: AnthropicOptions): Mark | undefined {
  if (cache === 'none') return undefined;
  return cache === 'long' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

/** The last of `items` is marked: what comes up to it is kept. */
function marked<Item extends object>(items: readonly Item[], mark: Mark | undefined): readonly Item[] {
  if (mark === undefined) return items;
  return items.map((item, index) => (index === items.length - 1 ? { ...item, cache_control: mark } : item));
}

/** Marks the end, and the end of the user's turn before, which the last call wrote: a turn of many tool results would otherwise be out of the provider's sight. */
function markedMessages(messages: readonly Message[], mark: Mark | undefined): readonly Message[] {
  const users = messages.flatMap((message, index) => (message.role === 'user' ? [index] : [])).slice(-2);
  return messages.map((message, index) =>
    users.includes(index) ? { ...message, content: [...marked(message.content, mark)] } : message,
  );
}

function messagesOf(messages: readonly ModelMessage[], modelId: string): readonly Message[] {
  const all: Message[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = contentOf(message, modelId);
    if (content.length === 0) continue;
    const last = all.at(-1);
    // Turns alternate; a message right after tool results belongs to the same turn.
    if (last?.role === role) last.content.push(...content);
    else all.push({ role, content });
  }
  return all;
}

function contentOf(message: ModelMessage, modelId: string): Block[] {
  switch (message.role) {
    case 'user':
      return [{ type: 'text', text: message.text.trim() === '' ? '(nothing)' : message.text }];
    case 'tools':
      return message.results.map((result) => ({
        ...{ type: 'tool_result', tool_use_id: wireId(result.callId) },
        ...(result.ok ? { content: outputText(result.output) } : { content: failureText(result.error), is_error: true }),
      }));
    case 'assistant': {
      const { provider, data } = message.providerState ?? {};
      if (provider === 'anthropic' && (data as AnthropicState).model === modelId) return [...(data as AnthropicState).content];
      return [
        // White space alone is refused.
        ...(message.text.trim() === '' ? [] : [{ type: 'text', text: message.text }]),
        ...message.toolCalls.map(({ callId, name, input }) => ({
          ...{ type: 'tool_use', id: wireId(callId), name, input: asInputObject(input) },
        })),
      ];
    }
    default:
      return message satisfies never;
  }
}

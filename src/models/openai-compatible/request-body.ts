// A request as chat completions have it, in the parts that all servers know.
import type { JsonSchema } from '../../base/json-schema.ts';
import { objectSchema } from '../hosted/object-schema.ts';
import { promptedInstructions } from '../hosted/prompted-schema.ts';
import { strictSchema } from '../hosted/strict-schema.ts';
import { asInputObject, failureText, outputText, wireId } from '../hosted/transcript-parts.ts';
import type { ModelMessage, ModelRequest } from '../model.ts';
import { isOpenAi, type OpenAiCompatibleOptions } from './options.ts';

export function completionBody(modelId: string, request: ModelRequest, options: OpenAiCompatibleOptions): object {
  const { outputSchema, effort, maxOutputTokens, tools } = request;
  const isInWords = isPrompted(request, options);
  const instructions =
    outputSchema !== undefined && isInWords ? promptedInstructions(request.instructions, outputSchema) : request.instructions;
  const maxTokensField = options.maxTokensField ?? (isOpenAi(options) ? 'max_completion_tokens' : 'max_tokens');
  return {
    model: modelId,
    messages: [
      ...(instructions.trim() === '' ? [] : [{ role: 'system', content: instructions }]),
      ...request.messages.flatMap(messagesOf),
    ],
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
    ...(outputSchema === undefined || isInWords ? {} : { response_format: formatOf(outputSchema) }),
    ...(effort === undefined ? {} : { reasoning_effort: effort === 'max' ? 'high' : effort }),
    [maxTokensField]: maxOutputTokens,
    stream: true,
    stream_options: { include_usage: true },
  };
}

/**
 * Whether the answer's schema is only in the instructions. Local servers hold a model to a schema by a grammar, beside which it could not call a tool: some
 * refuse both together, others never call one.
 */
export function isPrompted({ outputSchema, tools }: ModelRequest, options: OpenAiCompatibleOptions): boolean {
  if (outputSchema === undefined) return false;
  if (options.structuredOutput !== undefined) return options.structuredOutput === 'prompt';
  return tools.length > 0 && !isOpenAi(options);
}

/** Strict, where the schema can be said so with all of its fields required, as OpenAI asks for; else as it is. */
function formatOf(schema: JsonSchema): object {
  const closed = strictSchema(schema);
  const isStrict = closed !== undefined && requiresAll(closed);
  const format = isStrict ? { schema: closed, strict: true } : { schema };
  return { type: 'json_schema', json_schema: { name: 'answer', ...format } };
}

function requiresAll(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(requiresAll);
  if (typeof schema !== 'object' || schema === null) return true;
  const { properties, required = [] } = schema as { properties?: Record<string, unknown>; required?: readonly string[] };
  const isWhole = properties === undefined || Object.keys(properties).every((name) => required.includes(name));
  return isWhole && Object.values(schema).every(requiresAll);
}

function toolOf({ name, description, inputSchema }: ModelRequest['tools'][number]): object {
  return { type: 'function', function: { name, description, parameters: objectSchema(inputSchema) } };
}

function messagesOf(message: ModelMessage): readonly object[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.text }];
    case 'tools':
      return message.results.map((result) => ({
        ...{ role: 'tool', tool_call_id: wireId(result.callId) },
        content: result.ok ? outputText(result.output) : failureText(result.error),
      }));
    case 'assistant': {
      const { text, toolCalls } = message;
      if (text === '' && toolCalls.length === 0) return [];
      const calls = toolCalls.map(({ callId, name, input }) => ({
        ...{ id: wireId(callId), type: 'function' },
        function: { name, arguments: JSON.stringify(asInputObject(input)) },
      }));
      return [{ role: 'assistant', content: text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
    }
    default:
      return message satisfies never;
  }
}

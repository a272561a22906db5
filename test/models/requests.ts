// Requests and transcripts as a swarm would send them, for the tests of models.
import type { JsonSchema } from '../../src/base/json-schema.ts';
import type { ModelMessage, ModelRequest, ToolCall, ToolDeclaration } from '../../src/models/model.ts';

export const verdictSchema: JsonSchema = {
  type: 'object',
  properties: {
    relevant: { type: 'boolean' },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    answer: { type: 'string' },
    quotes: {
      type: 'array',
      maxItems: 5,
      items: {
        type: 'object',
        properties: {
          text: { type: 'string', minLength: 1, maxLength: 400 },
          file: { type: 'string' },
          line: { type: 'integer', minimum: 1 },
          page: { type: 'integer', minimum: 1 },
        },
        required: ['text', 'file'],
        additionalProperties: false,
      },
    },
  },
  required: ['relevant', 'confidence', 'answer', 'quotes'],
  additionalProperties: false,
};

const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const agent = { type: 'string', enum: ['reader', 'other'] };
const task = object({ input: { type: 'string' }, files: { type: 'array', items: { type: 'string' } } }, ['input']);

export const declarations = {
  list_files: object({ offset: { type: 'integer', minimum: 0 }, limit: { type: 'integer', minimum: 1, maximum: 1000 } }),
  search_text: object({ query: { type: 'string' }, file: { type: 'string' }, maxPassages: { type: 'integer' } }, ['query']),
  sessions_map: object({ agent, items: { type: 'array', items: { type: 'string' }, minItems: 1 }, taskTemplate: task }, [
    'agent',
    'items',
    'taskTemplate',
  ]),
  sessions_spawn: object({ agent, task, label: { type: 'string', maxLength: 200 } }, ['agent', 'task']),
  sessions_yield: object({ until: { enum: ['all', 'any'] }, timeoutMs: { type: 'integer' } }, ['until']),
  sessions_list: object({
    runs: { type: 'array', items: { type: 'string' } },
    offset: { type: 'integer', minimum: 0 },
    limit: { type: 'integer' },
    results: { type: 'boolean' },
  }),
  sessions_result: object({ run: { type: 'string' } }, ['run']),
} as const satisfies Record<string, JsonSchema>;

export type OfferedTool = keyof typeof declarations;

export function offer(...names: OfferedTool[]): ToolDeclaration[] {
  return names.map((name) => ({ name, description: name, inputSchema: declarations[name] }));
}

export function requestOf(messages: readonly ModelMessage[], more: Partial<ModelRequest> = {}): ModelRequest {
  return { instructions: 'Answer.', messages, tools: [], maxOutputTokens: 16_384, ...more };
}

export const user = (text: string): ModelMessage => ({ role: 'user', text });

export type Answer = { readonly output: unknown } | { readonly error: { readonly code: string; readonly message: string } };

/** The model's calls, and the tools' answers to them. */
export function turn(calls: readonly ToolCall[], answers: readonly Answer[]): ModelMessage[] {
  const results = calls.map(({ callId, name }, index) => {
    const answer = answers[index] ?? { output: null };
    return 'error' in answer
      ? { callId, name, ok: false as const, error: answer.error }
      : { callId, name, ok: true as const, output: answer.output };
  });
  return [
    { role: 'assistant', text: '', toolCalls: calls },
    { role: 'tools', results },
  ];
}

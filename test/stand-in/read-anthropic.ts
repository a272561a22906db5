// Reads a request of Anthropic's Messages API, and refuses what the provider refuses.
import type { Ask, AskMessage, WireCall } from './script.ts';
import { asFields, asList, asText, demand, type Fields, onlyKnown, signatureOf } from './wire.ts';

const known = [
  ...['model', 'max_tokens', 'messages', 'system', 'tools', 'tool_choice', 'stream', 'thinking', 'output_config'],
  ...['cache_control', 'metadata', 'stop_sequences', 'service_tier', 'container'],
];
const efforts = ['low', 'medium', 'high', 'xhigh', 'max'];

export function readAnthropic(body: Fields): Ask {
  for (const name of ['temperature', 'top_p', 'top_k']) {
    demand(body[name] === undefined, `${name}: not supported in this version of the API`);
  }
  onlyKnown(body, known, 'body');
  const model = asText(body['model'], 'model');
  const maxTokens = body['max_tokens'];
  demand(Number.isSafeInteger(maxTokens) && (maxTokens as number) >= 1, 'max_tokens: must be at least 1');
  const output = asFields(body['output_config'] ?? {}, 'output_config');
  onlyKnown(output, ['effort', 'format'], 'output_config');
  const { effort } = output;
  demand(
    effort === undefined || efforts.includes(effort as string),
    `output_config.effort: must be one of ${efforts.join(', ')}`,
  );
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  demand(marks <= 4, `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`);
  return {
    wire: 'anthropic',
    model,
    isStream: body['stream'] === true,
    instructions: systemOf(body['system']),
    messages: readMessages(asList(body['messages'], 'messages')),
    tools: asList(body['tools'] ?? [], 'tools').map(readTool),
    ...(output['format'] === undefined ? {} : { outputSchema: readFormat(output['format']) }),
    maxOutputTokens: maxTokens as number,
    ...(effort === undefined ? {} : { effort: effort as string }),
    wantsUsage: true,
    body,
  };
}

function systemOf(system: unknown): string {
  if (system === undefined) return '';
  if (typeof system === 'string') return system;
  return asList(system, 'system')
    .map((block, index) => {
      const text = asText(asFields(block, `system.${index}`)['text'], `system.${index}.text`);
      demand(text !== '', `system.${index}: text content blocks must be non-empty`);
      return text;
    })
    .join('');
}

function readTool(value: unknown, index: number): Ask['tools'][number] {
  const tool = asFields(value, `tools.${index}`);
  onlyKnown(tool, ['name', 'description', 'input_schema', 'cache_control', 'strict', 'type'], `tools.${index}`);
  const name = asText(tool['name'], `tools.${index}.name`);
  demand(/^[a-zA-Z0-9_-]{1,128}$/.test(name), `tools.${index}.name: string should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
  const schema = asFields(tool['input_schema'], `tools.${index}.input_schema`);
  demand(schema['type'] === 'object', `tools.${index}.input_schema.type: Input should be 'object'`);
  return { name, description: asText(tool['description'] ?? '', `tools.${index}.description`), schema };
}

const unsupported = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
];

function readFormat(value: unknown): unknown {
  const format = asFields(value, 'output_config.format');
  demand(format['type'] === 'json_schema', 'output_config.format.type: must be json_schema');
  checkStrict(asFields(format['schema'], 'output_config.format.schema'), 'output_config.format.schema');
  return format['schema'];
}

function checkStrict(schema: unknown, at: string): void {
  if (Array.isArray(schema)) for (const part of schema) checkStrict(part, at);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  const fields = schema as Fields;
  if (fields['type'] === 'object') {
    demand(
      fields['additionalProperties'] === false,
      `${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`,
    );
  }
  for (const name of unsupported) demand(typeof fields[name] !== 'number', `${at}: property '${name}' is not supported`);
  for (const part of Object.values(fields)) checkStrict(part, at);
}

function readMessages(messages: readonly unknown[]): AskMessage[] {
  demand(messages.length > 0, 'messages: at least one message is required');
  const read: AskMessage[] = [];
  let open: readonly string[] = [];
  for (const [index, value] of messages.entries()) {
    const at = `messages.${index}`;
    const message = asFields(value, at);
    const role = message['role'];
    demand(role === 'user' || role === 'assistant', `${at}.role: must be user or assistant`);
    demand(index > 0 || role === 'user', 'messages: first message must use the "user" role');
    const content = message['content'];
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content, `${at}.content`);
    demand(blocks.length > 0, `${at}: all messages must have non-empty content`);
    const parts = role === 'user' ? readUser(blocks, open, at) : [readAssistant(blocks, at)];
    demand(role === 'user' || open.length === 0, unanswered(open));
    const last = parts.at(-1);
    open = last?.role === 'assistant' ? last.toolCalls.map((call) => call.id as string) : [];
    read.push(...parts);
  }
  demand(open.length === 0, unanswered(open));
  demand(read.at(-1)?.role !== 'assistant', 'This model does not support assistant message prefill.');
  return read;
}

const unanswered = (ids: readonly string[]): string =>
  `tool_use ids were found without tool_result blocks immediately after: ${ids.join(', ')}`;

function readUser(blocks: readonly unknown[], open: readonly string[], at: string): AskMessage[] {
  const results: { id: string; output: string; isError: boolean }[] = [];
  const texts: string[] = [];
  for (const [index, value] of blocks.entries()) {
    const block = asFields(value, `${at}.content.${index}`);
    if (block['type'] === 'tool_result') {
      demand(texts.length === 0, `${at}: tool_result blocks must come first`);
      const id = asText(block['tool_use_id'], `${at}.content.${index}.tool_use_id`);
      demand(open.includes(id), `${at}: unexpected tool_use_id found in tool_result blocks: ${id}`);
      demand(!results.some((result) => result.id === id), `${at}: each tool_use must have a single result`);
      const output = typeof block['content'] === 'string' ? block['content'] : JSON.stringify(block['content'] ?? '');
      results.push({ id, output, isError: block['is_error'] === true });
    } else {
      demand(block['type'] === 'text', `${at}.content.${index}: not a type that is spoken here`);
      const text = asText(block['text'], `${at}.content.${index}.text`);
      demand(text.trim() !== '', 'messages: text content blocks must contain non-whitespace text');
      texts.push(text);
    }
  }
  const missing = open.filter((id) => !results.some((result) => result.id === id));
  demand(missing.length === 0, unanswered(missing));
  return [
    ...(results.length === 0 ? [] : [{ role: 'tools' as const, results }]),
    ...(texts.length === 0 ? [] : [{ role: 'user' as const, text: texts.join('\n') }]),
  ];
}

function readAssistant(blocks: readonly unknown[], at: string): AskMessage {
  const toolCalls: WireCall[] = [];
  let text = '';
  for (const [index, value] of blocks.entries()) {
    const block = asFields(value, `${at}.content.${index}`);
    if (block['type'] === 'thinking') {
      const isSigned = block['signature'] === signatureOf(asText(block['thinking'], 'thinking'));
      demand(isSigned, `${at}.content.${index}: Invalid signature in thinking block`);
    } else if (block['type'] === 'tool_use') {
      const id = asText(block['id'], `${at}.content.${index}.id`);
      demand(/^[a-zA-Z0-9_-]+$/.test(id), `${at}.content.${index}.id: string should match pattern '^[a-zA-Z0-9_-]+$'`);
      demand(!toolCalls.some((call) => call.id === id), `${at}: tool_use ids must be unique`);
      asFields(block['input'], `${at}.content.${index}.input`);
      toolCalls.push({ id, name: asText(block['name'], 'name'), input: block['input'] });
    } else if (block['type'] !== 'redacted_thinking') {
      demand(block['type'] === 'text', `${at}.content.${index}: not a type that is spoken here`);
      const piece = asText(block['text'], `${at}.content.${index}.text`);
      demand(piece.trim() !== '', 'messages: text content blocks must contain non-whitespace text');
      text += piece;
    }
  }
  return { role: 'assistant', text, toolCalls };
}

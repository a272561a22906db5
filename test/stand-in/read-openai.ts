// Reads a request for chat completions, and refuses what the servers refuse.
import type { Ask, AskMessage, WireCall } from './script.ts';
import { asFields, asList, asText, demand, type Fields, onlyKnown } from './wire.ts';

const known = [
  ...['model', 'messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'stream', 'stream_options', 'max_tokens'],
  ...['max_completion_tokens', 'response_format', 'reasoning_effort', 'temperature', 'top_p', 'seed', 'stop', 'user'],
];

export function readOpenAi(body: Fields): Ask {
  onlyKnown(body, known, 'body');
  const isStream = body['stream'] === true;
  demand(isStream || body['stream_options'] === undefined, 'stream_options: only allowed when stream is true');
  const { instructions, messages } = readMessages(asList(body['messages'], 'messages'));
  const tools = body['tools'];
  demand(tools === undefined || (Array.isArray(tools) && tools.length > 0), '[] is too short - tools');
  const format = readFormat(body['response_format']);
  const maxOutputTokens = body['max_completion_tokens'] ?? body['max_tokens'];
  const effort = body['reasoning_effort'];
  return {
    wire: 'openai',
    model: asText(body['model'], 'model'),
    isStream,
    instructions,
    messages,
    tools: asList(tools ?? [], 'tools').map(readTool),
    ...(format === undefined ? {} : { outputSchema: format }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: maxOutputTokens as number }),
    ...(effort === undefined ? {} : { effort: asText(effort, 'reasoning_effort') }),
    wantsUsage: !isStream || asFields(body['stream_options'] ?? {}, 'stream_options')['include_usage'] === true,
    body,
  };
}

function readTool(value: unknown, index: number): Ask['tools'][number] {
  const tool = asFields(value, `tools[${index}]`);
  demand(tool['type'] === 'function', `tools[${index}].type: must be function`);
  const made = asFields(tool['function'], `tools[${index}].function`);
  const name = asText(made['name'], `tools[${index}].function.name`);
  demand(/^[a-zA-Z0-9_-]{1,64}$/.test(name), `tools[${index}].function.name: does not match '^[a-zA-Z0-9_-]+$'`);
  return { name, description: asText(made['description'] ?? '', 'description'), schema: made['parameters'] ?? null };
}

function readFormat(value: unknown): unknown {
  if (value === undefined) return undefined;
  const format = asFields(value, 'response_format');
  if (format['type'] !== 'json_schema') return undefined;
  const made = asFields(format['json_schema'], 'response_format.json_schema');
  demand(
    /^[a-zA-Z0-9_-]{1,64}$/.test(asText(made['name'], 'response_format.json_schema.name')),
    'response_format.json_schema.name',
  );
  return asFields(made['schema'], 'response_format.json_schema.schema');
}

function readMessages(values: readonly unknown[]): { instructions: string; messages: AskMessage[] } {
  demand(values.length > 0, 'messages: too short');
  const messages: AskMessage[] = [];
  let instructions = '';
  let open: readonly string[] = [];
  for (const [index, value] of values.entries()) {
    const message = asFields(value, `messages[${index}]`);
    const { role, content } = message;
    if (role === 'tool') {
      const id = asText(message['tool_call_id'], `messages[${index}].tool_call_id`);
      demand(open.includes(id), `messages[${index}]: role 'tool' must be a response to a preceding message with 'tool_calls'`);
      open = open.filter((one) => one !== id);
      const result = { id, output: asText(content, `messages[${index}].content`), isError: false };
      const last = messages.at(-1);
      if (last?.role === 'tools') messages[messages.length - 1] = { role: 'tools', results: [...last.results, result] };
      else messages.push({ role: 'tools', results: [result] });
      continue;
    }
    demand(open.length === 0, `an assistant message with 'tool_calls' must be followed by tool messages for ${open.join(', ')}`);
    if (role === 'system') instructions += asText(content, `messages[${index}].content`);
    else if (role === 'user') messages.push({ role: 'user', text: asText(content, `messages[${index}].content`) });
    else {
      demand(role === 'assistant', `messages[${index}].role: not one of system, user, assistant, tool`);
      const toolCalls = readCalls(message['tool_calls'], index);
      demand(toolCalls.length > 0 || typeof content === 'string', `messages[${index}].content: expected a string, got null`);
      open = toolCalls.map((call) => call.id as string);
      messages.push({ role: 'assistant', text: typeof content === 'string' ? content : '', toolCalls });
    }
  }
  demand(open.length === 0, `an assistant message with 'tool_calls' must be followed by tool messages for ${open.join(', ')}`);
  return { instructions, messages };
}

function readCalls(value: unknown, index: number): WireCall[] {
  if (value === undefined) return [];
  return asList(value, `messages[${index}].tool_calls`).map((one) => {
    const call = asFields(one, `messages[${index}].tool_calls[]`);
    const made = asFields(call['function'], `messages[${index}].tool_calls[].function`);
    let input: unknown;
    try {
      input = JSON.parse(asText(made['arguments'], 'arguments'));
    } catch {
      demand(false, `messages[${index}].tool_calls[].function.arguments: not JSON`);
    }
    return { id: asText(call['id'], 'id'), name: asText(made['name'], 'name'), input };
  });
}

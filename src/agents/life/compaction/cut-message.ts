// A message with its long texts cut. Its form stays: every call keeps its id and every result its call.
import type { ModelMessage, ToolResult } from '../../../models/model.ts';

/** Parts of a value beyond these are left out. */
const mostItems = 50;
const mostDepth = 8;

/** `message`, in which no text has more than about so many characters. What its provider wanted back goes, as it would speak of other words. */
export function cutMessage(message: ModelMessage, characters: number): ModelMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', text: cutText(message.text, characters) };
    case 'assistant': {
      const toolCalls = message.toolCalls.map((call) => ({ ...call, input: cutValue(call.input, characters) }));
      return { role: 'assistant', text: cutText(message.text, characters), toolCalls };
    }
    case 'tools':
      return { role: 'tools', results: message.results.map((result) => cutResult(result, characters)) };
    default:
      return message satisfies never;
  }
}

function cutResult(result: ToolResult, characters: number): ToolResult {
  if (!result.ok) return { ...result, error: { ...result.error, message: cutText(result.error.message, characters) } };
  const json = JSON.stringify(result.output) ?? 'null';
  if (json.length <= characters) return result;
  const text = typeof result.output === 'string' ? result.output : json;
  return { ...result, output: cutText(text, characters) };
}

/** The beginning of the text, and how long it was; never half of a character. */
export function cutText(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const kept = text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… [cut: ${text.length} characters]`;
}

function cutValue(value: unknown, characters: number, depth = 0): unknown {
  if (typeof value === 'string') return cutText(value, characters);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === mostDepth) return null;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => cutValue(item, characters, depth + 1));
  const entries = Object.entries(value).slice(0, mostItems);
  return Object.fromEntries(entries.map(([name, item]) => [cutText(name, characters), cutValue(item, characters, depth + 1)]));
}

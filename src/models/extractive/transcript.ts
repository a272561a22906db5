// Reads a request's transcript: the question that is open, and what the tools have said since. The embedded model knows nothing else.
import type { ModelMessage, ModelRequest, ToolResult } from '../model.ts';
import { isNote } from '../note.ts';

/** A tool call that was made since the question, with its result. */
export interface AnsweredCall {
  readonly name: string;
  readonly input: unknown;
  readonly result: ToolResult;
}

export interface OpenQuestion {
  /** The text of the last user message; notes of the runtime, such as that time is running out, are none. */
  readonly question: string;
  /** In order. */
  readonly answered: readonly AnsweredCall[];
}

export function openQuestion(request: ModelRequest): OpenQuestion {
  const at = questionAt(request.messages);
  const asked = request.messages[at];
  const calls = new Map<string, { name: string; input: unknown }>();
  const answered: AnsweredCall[] = [];
  for (const message of request.messages.slice(at + 1)) {
    if (message.role === 'assistant') for (const { callId, name, input } of message.toolCalls) calls.set(callId, { name, input });
    if (message.role !== 'tools') continue;
    for (const result of message.results) answered.push({ name: result.name, input: calls.get(result.callId)?.input, result });
  }
  return { question: asked?.role === 'user' ? asked.text.trim() : '', answered };
}

/** The last user message that is no note of the runtime's. */
function questionAt(messages: readonly ModelMessage[]): number {
  const at = messages.findLastIndex((message) => message.role === 'user' && !isNote(message.text));
  return at === -1 ? messages.findLastIndex((message) => message.role === 'user') : at;
}

/** A field of a value that may be anything. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** A list in a field of a value that may be anything; empty when there is none. */
export function listOf(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

/** A text in a field of a value that may be anything. */
export function textOf(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : undefined;
}

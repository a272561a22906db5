// An output schema in words, for models that are not held to one by their provider; and the JSON out of an answer that comes with a fence around it.
import type { JsonSchema } from '../../base/json-schema.ts';
import type { ModelEvent } from '../model.ts';

export function promptedInstructions(instructions: string, schema: JsonSchema): string {
  const words =
    'When you give your final answer, it must be one JSON value and nothing else: no words around it, and no Markdown fence. It must fit this JSON Schema:';
  return `${instructions}\n\n${words}\n${JSON.stringify(schema)}`;
}

/** What stands in the one fence of `text`, or `text` itself. */
export function unfenced(text: string): string {
  const found = /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n?```\s*$/i.exec(text);
  return found?.[1] ?? text;
}

/**
 * The text that `read` finds in each part of a stream, as events; an empty one shows that the model is at work. When the answer's form is only asked for in
 * words (`isPrompted`), the text is held back to the end, so that a fence around it can be taken off.
 */
export async function* textEvents<Part>(
  parts: AsyncIterable<Part>,
  read: (part: Part) => string,
  isPrompted: boolean,
): AsyncGenerator<ModelEvent> {
  let held = '';
  for await (const part of parts) {
    const text = read(part);
    if (isPrompted) held += text;
    yield { kind: 'text', text: isPrompted ? '' : text };
  }
  if (held !== '') yield { kind: 'text', text: unfenced(held) };
}

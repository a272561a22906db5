// The most tokens that a model call can read: no tokeniser makes more tokens than there are bytes. What the last call of the same model is known to
// have read is counted as that. Pure.
import type { JsonSchema } from '../../base/json-schema.ts';
import { schemaForms } from '../../models/hosted/schema-forms.ts';
import type { ModelMessage, ToolDeclaration } from '../../models/model.ts';
import type { RunState } from '../runs/run-state.ts';

/** What a provider puts around a request with tools, and around each message; several times what any was seen to. */
const requestTokens = 1024;
const messageTokens = 16;

/** Bytes of what every request of an agent begins with, in the longest form in which a provider may be sent it. */
export function promptBytes(
  instructions: string,
  tools: readonly ToolDeclaration[],
  outputSchema: JsonSchema | undefined,
): number {
  const declared = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const grown = [...tools.map(({ inputSchema }) => inputSchema), outputSchema ?? noSchema].map(growthOf);
  return bytesOf(instructions) + bytesOf(declared) + bytesOf(outputSchema ?? null) + grown.reduce((sum, one) => sum + one, 0);
}

/** The most tokens that the run's next call can read. */
export function inputBound(
  { spec, messages, measured }: Pick<RunState, 'spec' | 'messages' | 'measured'>,
  model: string,
): number {
  if (measured !== null && measured.model === model)
    return measured.inputTokens + boundOfMessages(messages.slice(measured.messages));
  return requestTokens + spec.agent.promptBytes + boundOfMessages(messages);
}

const noSchema: JsonSchema = {};

/** By how many bytes the longest form of `schema` is longer than itself. */
function growthOf(schema: JsonSchema): number {
  const known = extras.get(schema);
  if (known !== undefined) return known;
  const extra = Math.max(...schemaForms(schema).map(bytesOf)) - bytesOf(schema);
  extras.set(schema, extra);
  return extra;
}

/** By schema, for as long as it is about: every run of an agent has the same. */
const extras = new WeakMap<JsonSchema, number>();

function boundOfMessages(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + bytesOf(message) + messageTokens, 0);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

// A request in the words of Gemini's API.
import type { JsonSchema } from '../../base/json-schema.ts';
import type { HostedOptions } from '../hosted/hosted-options.ts';
import { objectSchema } from '../hosted/object-schema.ts';
import { promptedInstructions } from '../hosted/prompted-schema.ts';
import { asInputObject, failureText } from '../hosted/transcript-parts.ts';
import type { Effort, ModelMessage, ModelRequest, ToolCall, ToolResult } from '../model.ts';
import { openApiSchema } from './openapi-schema.ts';

type Part = Readonly<Record<string, unknown>>;
type Content = { readonly role: 'user' | 'model' | 'function'; readonly parts: Part[] };

/** What the adapter keeps of a reply with signed parts: all of them, since the provider wants them back as they were. */
export interface GeminiState {
  readonly model: string;
  readonly parts: readonly Part[];
}

export function geminiBody(modelId: string, request: ModelRequest, options: HostedOptions): object {
  const { outputSchema, maxOutputTokens, effort } = request;
  const format = nativeSchema(modelId, request, options);
  const instructions =
    outputSchema !== undefined && format === undefined
      ? promptedInstructions(request.instructions, outputSchema)
      : request.instructions;
  const thinking = effort === undefined ? undefined : thinkingOf(modelId, effort, maxOutputTokens);
  return {
    ...(instructions.trim() === '' ? {} : { systemInstruction: { role: 'system', parts: [{ text: instructions }] } }),
    ...(request.tools.length === 0 ? {} : { tools: [{ functionDeclarations: request.tools.map(declarationOf) }] }),
    contents: contentsOf(request.messages, modelId),
    generationConfig: {
      maxOutputTokens,
      ...(format === undefined ? {} : { responseMimeType: 'application/json', responseSchema: format }),
      ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
    },
  };
}

/** Whether the answer's schema is only in the instructions. */
export function isPrompted(modelId: string, request: ModelRequest, options: HostedOptions): boolean {
  return request.outputSchema !== undefined && nativeSchema(modelId, request, options) === undefined;
}

/** Models before the third generation cannot have both tools and a schema. */
function nativeSchema(modelId: string, { outputSchema, tools }: ModelRequest, options: HostedOptions): JsonSchema | undefined {
  if (outputSchema === undefined || options.structuredOutput === 'prompt') return undefined;
  if (tools.length > 0 && generationOf(modelId) < 3) return undefined;
  return openApiSchema(outputSchema);
}

/** Of `gemini-2.5-flash`: 2.5. What has no number in its name is taken for new. */
function generationOf(modelId: string): number {
  return Number(/gemini-(\d+(?:\.\d+)?)/.exec(modelId)?.[1] ?? '3');
}

/** Tokens for thinking, for models that count them rather than having levels; within what each of them allows. */
const budgets: Readonly<Record<Effort, number>> = { low: 1024, medium: 8192, high: 24_576, max: 24_576 };

/** Thinking is output too: half of it is left for the answer. No model allows less than this many. */
const leastBudget = 512;

function thinkingOf(modelId: string, effort: Effort, maxOutputTokens: number): object | undefined {
  const generation = generationOf(modelId);
  if (generation >= 3) return { thinkingLevel: effort === 'max' ? 'high' : effort };
  if (generation < 2.5) return undefined;
  return { thinkingBudget: Math.min(budgets[effort], Math.max(leastBudget, Math.floor(maxOutputTokens / 2))) };
}

function declarationOf({ name, description, inputSchema }: ModelRequest['tools'][number]): object {
  const schema = objectSchema(inputSchema);
  const isEmpty =
    Object.keys((schema['properties'] as object | undefined) ?? {}).length === 0 && schema['additionalProperties'] === false;
  // An object without fields is refused: such a tool has no parameters.
  if (isEmpty) return { name, description };
  const parameters = openApiSchema(schema);
  return { name, description, ...(parameters === undefined ? { parametersJsonSchema: schema } : { parameters }) };
}

function contentsOf(messages: readonly ModelMessage[], modelId: string): readonly Content[] {
  const contents: Content[] = [];
  let calls: readonly ToolCall[] = [];
  let kept: readonly Part[] | undefined;
  for (const message of messages) {
    if (message.role === 'user') {
      add(contents, 'user', [{ text: message.text === '' ? '(nothing)' : message.text }]);
    } else if (message.role === 'tools') {
      add(contents, 'function', resultParts(message.results, calls, kept));
    } else {
      kept = keptParts(message, modelId);
      calls = message.toolCalls;
      const parts = kept ?? plainParts(message, modelId);
      if (parts.length > 0) add(contents, 'model', parts);
    }
  }
  return contents;
}

function add(contents: Content[], role: Content['role'], parts: readonly Part[]): void {
  const last = contents.at(-1);
  if (last?.role === role) last.parts.push(...parts);
  else contents.push({ role, parts: [...parts] });
}

function keptParts(
  { providerState }: Extract<ModelMessage, { role: 'assistant' }>,
  modelId: string,
): readonly Part[] | undefined {
  if (providerState?.provider !== 'gemini') return undefined;
  const { model, parts } = providerState.data as GeminiState;
  return model === modelId ? parts : undefined;
}

/** What the provider documents as the signature of a call that another model made. */
const foreignSignature = 'skip_thought_signature_validator';

function plainParts({ text, toolCalls }: Extract<ModelMessage, { role: 'assistant' }>, modelId: string): readonly Part[] {
  const signed = generationOf(modelId) >= 3 ? { thoughtSignature: foreignSignature } : {};
  return [
    ...(text === '' ? [] : [{ text }]),
    ...toolCalls.map(({ name, input }, index) => ({
      functionCall: { name, args: asInputObject(input) },
      ...(index === 0 ? signed : {}),
    })),
  ];
}

/** In the order of the calls; with the provider's own id where the call had one. */
function resultParts(
  results: readonly ToolResult[],
  calls: readonly ToolCall[],
  kept: readonly Part[] | undefined,
): readonly Part[] {
  const ids = (kept ?? []).flatMap((part) => {
    const call = part['functionCall'] as { readonly id?: string } | undefined;
    return call === undefined ? [] : [call.id];
  });
  return calls.flatMap(({ callId }, index) => {
    const result = results.find((one) => one.callId === callId);
    if (result === undefined) return [];
    const id = ids[index];
    return [{ functionResponse: { ...(id === undefined ? {} : { id }), name: result.name, response: responseOf(result) } }];
  });
}

/** The API wants an object; `output` and `error` are the names that it knows. */
function responseOf(result: ToolResult): object {
  return result.ok ? { output: result.output ?? null } : { error: failureText(result.error) };
}

// The model port. Streaming is the only form; whoever wants the whole reply folds the stream (fold-stream.ts).
import type { Clock } from '../base/clock.ts';
import type { JsonSchema } from '../base/json-schema.ts';
import type { Random } from '../base/random.ts';

/** A tool as a model sees it. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

/** A model's wish to have a tool run. `callId` is unique within its run. */
export interface ToolCall {
  readonly callId: string;
  readonly name: string;
  readonly input: unknown;
}

/** What came of a tool call: its output (JSON), or the code and message of what went wrong. */
export type ToolResult =
  | { readonly callId: string; readonly name: string; readonly ok: true; readonly output: unknown }
  | {
      readonly callId: string;
      readonly name: string;
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string };
    };

/** One entry of a transcript. Every tool call of an assistant message is answered in the `tools` message right after it. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tools'; readonly results: readonly ToolResult[] };

/** One model call. */
export interface ModelRequest {
  readonly instructions: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolDeclaration[];
  /** When set, the final text must be one JSON value that fits it. */
  readonly outputSchema?: JsonSchema;
  readonly maxOutputTokens: number;
}

/** Tokens of one or more model calls; integers. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type StopReason = 'end' | 'tool-calls' | 'max-tokens' | 'refusal';

/** What a model streams: any number of `text` and `tool-call`, then exactly one `end`. */
export type ModelEvent =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'tool-call' } & ToolCall)
  | { readonly kind: 'end'; readonly stopReason: StopReason; readonly usage: TokenUsage; readonly model: string };

/** The port. A failure is thrown out of the iteration as an ActorError; an aborted signal ends it with `cancelled`. */
export interface Model {
  /** `provider:model-id`, as configured. */
  readonly name: string;
  stream(request: ModelRequest, options: { readonly signal: AbortSignal }): AsyncIterable<ModelEvent>;
}

/** What a provider's factory is handed beside its options. */
export interface ModelContext {
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes the model of one id; the export that a {@link ProviderSpec} names. `options` is the spec's, structured-cloned. */
export type ModelFactory = (modelId: string, options: unknown, context: ModelContext) => Model;

/** A provider as data, so that any thread can load it. */
export interface ProviderSpec {
  /** URL of the module. */
  readonly module: string;
  /** Name of the exported {@link ModelFactory}; default `createModel`. */
  readonly export?: string;
  /** Structured-cloned to the factory. */
  readonly options?: unknown;
}

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

/**
 * What a provider wants back unchanged with the next call of the same conversation, such as signed thinking. Opaque to all but its own adapter, which
 * leaves it out for another provider's.
 */
export interface ProviderState {
  /** Of the adapter that made it, as in `provider:model-id`. */
  readonly provider: string;
  /** JSON. */
  readonly data: unknown;
}

/** One entry of a transcript. Every tool call of an assistant message is answered in the `tools` message right after it. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly providerState?: ProviderState;
    }
  | { readonly role: 'tools'; readonly results: readonly ToolResult[] };

/** One model call. */
export interface ModelRequest {
  readonly instructions: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolDeclaration[];
  /** When set, the final text must be one JSON value that fits it. */
  readonly outputSchema?: JsonSchema;
  readonly maxOutputTokens: number;
  /** How hard the model is to think; default: the provider's own. A model that has no such setting goes without. */
  readonly effort?: Effort;
}

export type Effort = 'low' | 'medium' | 'high' | 'max';

/** Tokens of one or more model calls; integers. What is left out counts as 0. */
export interface TokenUsage {
  /** All that was read, whatever it cost: those from a cache and those written to one are among them. */
  readonly inputTokens: number;
  /** All that was written, thinking included. */
  readonly outputTokens: number;
  /** Of `inputTokens`, those that came from the provider's cache. */
  readonly cacheReadTokens?: number;
  /** Of `inputTokens`, those that were written to the provider's cache. */
  readonly cacheWriteTokens?: number;
  /** Of `cacheWriteTokens`, those that the cache keeps for long (an hour, with Anthropic), which costs more. */
  readonly longCacheWriteTokens?: number;
  /** Of `outputTokens`, those of thinking. */
  readonly reasoningTokens?: number;
  /** The provider did not say, or not all, and the numbers are guesses: such a call is charged at its bound, the most that it can have used. Default false. */
  readonly isEstimated?: boolean;
}

/** What a provider says of its rate limits beside a reply. What it does not say is left out. */
export interface RateReport {
  readonly requests?: RateWindow;
  readonly inputTokens?: RateWindow;
  readonly outputTokens?: RateWindow;
}

export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the window is full again. */
  readonly resetMs: number;
}

/**
 * The `details` of an ActorError that a model throws. They decide what is tried next.
 */
export interface ModelFault {
  /** Whether the same call may succeed later: at once, or after `retryAfterMs` when it is said. */
  readonly isRetryable: boolean;
  /**
   * `no`: the provider turned the call down before it did any work (a status of 400 or more), or it was never sent. `unknown`: it was sent, and broke off;
   * it may have to be paid.
   */
  readonly billed: 'no' | 'unknown';
  readonly retryAfterMs?: number;
  /** HTTP status. */
  readonly status?: number;
  /** The provider's own id of the request. */
  readonly requestId?: string;
}

export type StopReason = 'end' | 'tool-calls' | 'max-tokens' | 'refusal';

/** What a model streams: any number of `text`, `tool-call` and `rate`, then exactly one `end`. An empty text is a sign of life, for a model that thinks for long. */
export type ModelEvent =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'tool-call' } & ToolCall)
  | { readonly kind: 'rate'; readonly rate: RateReport }
  | {
      readonly kind: 'end';
      readonly stopReason: StopReason;
      readonly usage: TokenUsage;
      /** The model that answered, as the provider names it. */
      readonly model: string;
      readonly responseId?: string;
      readonly providerState?: ProviderState;
    };

/**
 * The port. A failure is thrown out of the iteration as an ActorError, whose `details` are a {@link ModelFault} where a provider was asked; an aborted
 * signal ends it with `cancelled`, and closes the connection.
 */
export interface Model {
  /** `provider:model-id`, as configured. */
  readonly name: string;
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ModelEvent>;
}

export interface StreamOptions {
  readonly signal: AbortSignal;
  /** The trace context of the call's span (W3C), for the request's header of that name; left out where nobody traces. */
  readonly traceparent?: string;
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
  /**
   * `gateway`: on the one thread that talks to providers, with its limits, retries and keys (default). `host`: in the agent's own actor, without any of
   * them; for models that run in this process.
   */
  readonly runs?: 'gateway' | 'host';
  /** What the provider allows; only for `gateway`. */
  readonly limits?: ProviderLimits;
}

/** What a provider allows, as the gateway keeps to it; what is left out is not limited. Per minute, whole numbers of at least 1. */
export interface ProviderLimits {
  readonly requestsPerMinute?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
  /** Calls in flight at once; default 50. */
  readonly maxInFlight?: number;
  /** A stream that says nothing for so long is given up as `model-stalled`; milliseconds, default 60,000. */
  readonly idleMs?: number;
  /**
   * How long a call goes on trying when the provider turns calls down, or is out of order; beyond it the call fails, with the provider's error or as
   * `circuit-open`. Milliseconds, default 60,000; 3,000 with a provider that was never reached.
   */
  readonly patienceMs?: number;
  /** Whether input that comes from the provider's cache counts against `inputTokensPerMinute`; default true. */
  readonly countsCachedInput?: boolean;
}

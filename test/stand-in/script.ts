// What the stand-in server is told to say, whatever the wire format: plain data, so that it can be a file, or a function of the request.
import type { Clock } from '../../src/base/clock.ts';

export type WireName = 'anthropic' | 'gemini' | 'openai';

/** A tool call as a request or a reply has it. */
export interface WireCall {
  /** Of the server's making when left out. */
  readonly id?: string;
  readonly name: string;
  readonly input: unknown;
}

export type AskMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly WireCall[] }
  | {
      readonly role: 'tools';
      readonly results: readonly { readonly id: string; readonly output: string; readonly isError: boolean }[];
    };

/** A request, read out of its wire format. */
export interface Ask {
  readonly wire: WireName;
  readonly model: string;
  readonly isStream: boolean;
  readonly instructions: string;
  readonly messages: readonly AskMessage[];
  readonly tools: readonly { readonly name: string; readonly description: string; readonly schema: unknown }[];
  readonly outputSchema?: unknown;
  readonly maxOutputTokens?: number;
  readonly effort?: string;
  /** Whether a stream is to end with its usage; only OpenAI's format leaves that to the request. */
  readonly wantsUsage: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What goes wrong with a call. Those up to `never-answers` come in place of a reply, the others in the midst of one. */
export type FaultKind =
  | 'rate-limit'
  | 'daily-quota'
  | 'spend-limit'
  | 'billing'
  | 'overloaded'
  | 'server-error'
  | 'bad-gateway'
  | 'timeout'
  | 'unauthorised'
  | 'forbidden'
  | 'not-found'
  | 'bad-request'
  | 'context-overflow'
  | 'too-large'
  | 'redirect'
  | 'drop'
  | 'never-answers'
  | 'stall'
  | 'break-off'
  | 'error-in-stream'
  | 'malformed-json'
  | 'no-end'
  | 'no-usage'
  | 'half-usage'
  | 'early-usage'
  | 'malformed-arguments'
  | 'wrong-arguments'
  | 'truncated'
  | 'refusal'
  | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** Said with a status of 429, 529 or 503; left out: nothing is said. Milliseconds. */
  readonly retryAfterMs?: number;
  /** How many frames of the stream come before it; default 2. */
  readonly afterFrames?: number;
  /** What a refusal says, in place of the usual. */
  readonly words?: string;
  /** Of `slow`: between two pieces of at most 16 bytes; default 5. */
  readonly pieceMs?: number;
}

/** One reply. What is left out is not there. */
export interface Reply {
  readonly text?: string;
  /** The reply as text that is this value's JSON. */
  readonly json?: unknown;
  readonly thinking?: string;
  readonly toolCalls?: readonly WireCall[];
  /** Default: `tool-calls` with tool calls, else `end`. */
  readonly stop?: 'end' | 'tool-calls' | 'max-tokens' | 'refusal' | 'context-overflow';
  /** Default: by the rule of usage.ts. */
  readonly usage?: Partial<WireUsage>;
  /** The model that says it answered; default: the one that was asked. */
  readonly model?: string;
  readonly latencyMs?: number;
  /** Between two frames; default 0, all at once. */
  readonly frameMs?: number;
  /** Characters of text in a frame; default 40. */
  readonly frameCharacters?: number;
  /** All that was said in one frame, or one write where the format cannot. */
  readonly isOneChunk?: boolean;
  readonly fault?: Fault;
  /** Of the same request, the first attempts go wrong in these ways, one after the other; the reply comes then. */
  readonly faults?: readonly Fault[];
}

/** Tokens as they are billed; integers. `input` is all input, `cacheRead` and `cacheWrite` are parts of it, `reasoning` of `output`. */
export interface WireUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

/** The replies to a model, found by counting the assistant messages of the transcript; or a function of the request. */
export type Script = readonly Reply[] | ((ask: Ask) => Reply);

/** USD for a million tokens. */
export interface WirePrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** What a provider allows, really held to. Per minute. */
export interface WireLimits {
  readonly requestsPerMinute?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
  readonly maxInFlight?: number;
  /** How much of a minute's worth may come at once; default 60,000, all of it. Milliseconds. */
  readonly burstMs?: number;
  /** With a refusal, `retry-after` is said unless this is false. */
  readonly saysRetryAfter?: boolean;
}

export interface StandInOptions {
  /** By model id; `*` for all others. A model without one is not found (404). */
  readonly models: Readonly<Record<string, Script>>;
  readonly port?: number;
  readonly limits?: Readonly<Partial<Record<WireName, WireLimits>>>;
  readonly prices?: Readonly<Record<string, WirePrice>>;
  /** The one key that each accepts; default: any. */
  readonly keys?: Readonly<Partial<Record<WireName, string>>>;
  /** Before each reply, unless it says otherwise: milliseconds, or a range out of which the seed draws. Default 0. */
  readonly latencyMs?: number | readonly [least: number, most: number];
  /** Of all calls, this part goes wrong in one of these ways, drawn by seed, request and attempt, whatever order they come in. */
  readonly chance?: { readonly rate: number; readonly faults: readonly Fault[] };
  readonly seed?: number;
  /** A prefix that is marked for the cache is kept if it has at least so many tokens; default 1,024. Anthropic only. */
  readonly cacheMinimumTokens?: number;
  /** Requests that are remembered, the newest; default 10,000. */
  readonly keepRequests?: number;
  readonly clock?: Clock;
}

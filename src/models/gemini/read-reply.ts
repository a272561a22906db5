// What Gemini's stream says, chunk by chunk, as events of the model port. There is no stop reason for tools: the calls themselves are it.

import { freshCallId } from '../hosted/call-ids.ts';
import { countedUsage } from '../hosted/counted-usage.ts';
import { CallFailure } from '../hosted/hosted-call.ts';
import type { Failure } from '../hosted/model-error.ts';
import { endedEarly } from '../hosted/network-failure.ts';
import type { ModelEvent, ModelRequest, ProviderState, StopReason, TokenUsage, ToolCall } from '../model.ts';
import type { GeminiChunk } from './client.ts';
import { chunkFailure } from './failures.ts';
import type { GeminiState } from './request-body.ts';

type Part = Readonly<Record<string, unknown>>;

/** Reasons for which the provider's filters end a reply. */
const refusals = new Set([
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT'],
]);

const malformedCall: Failure = {
  ...{ code: 'model-failed', what: 'wrote a tool call that cannot be read', isRetryable: true, billed: 'unknown' },
};

export class GeminiReply {
  readonly #modelId: string;
  readonly #request: ModelRequest;
  readonly #parts: Part[] = [];
  #text = '';
  #usage: GeminiChunk['usageMetadata'];
  #finish: string | undefined;
  #isBlocked = false;
  #model: string | undefined;
  #id: string | undefined;

  constructor(modelId: string, request: ModelRequest) {
    this.#modelId = modelId;
    this.#request = request;
  }

  /** The text that the chunk brings. */
  push(chunk: GeminiChunk): string {
    if (chunk.error !== undefined) throw new CallFailure(chunkFailure(chunk.error));
    const [candidate] = chunk.candidates ?? [];
    this.#model = chunk.modelVersion ?? this.#model;
    this.#id = chunk.responseId ?? this.#id;
    this.#finish = candidate?.finishReason ?? this.#finish;
    if (chunk.promptFeedback?.blockReason !== undefined) this.#isBlocked = true;
    // What comes before the end counts what there was until then.
    if (this.#finish !== undefined || this.#isBlocked) this.#usage = chunk.usageMetadata ?? this.#usage;
    let text = '';
    for (const part of candidate?.content?.parts ?? []) {
      this.#parts.push(part);
      if (typeof part['text'] === 'string' && part['thought'] !== true) text += part['text'];
    }
    this.#text += text;
    return text;
  }

  /** What is left to tell once the stream has ended. Throws when it ended before its end. */
  *end(): Generator<ModelEvent> {
    if (this.#finish === undefined && !this.#isBlocked) throw new CallFailure(endedEarly);
    if (this.#finish === 'MALFORMED_FUNCTION_CALL' || this.#finish === 'UNEXPECTED_TOOL_CALL')
      throw new CallFailure(malformedCall);
    const toolCalls = this.#calls();
    const stopReason = this.#stopReason(toolCalls.length > 0);
    if (stopReason === 'tool-calls') for (const call of toolCalls) yield { kind: 'tool-call', ...call };
    const state = stopReason === 'tool-calls' || stopReason === 'end' ? this.#state() : undefined;
    yield {
      ...{ kind: 'end', stopReason, model: this.#model ?? this.#modelId },
      usage: countedUsage(usageOf(this.#usage), this.#request, { text: this.#text, toolCalls }),
      ...(this.#id === undefined ? {} : { responseId: this.#id }),
      ...(state === undefined ? {} : { providerState: state }),
    };
  }

  #calls(): readonly ToolCall[] {
    const calls: ToolCall[] = [];
    for (const part of this.#parts) {
      const call = part['functionCall'] as { readonly id?: string; readonly name: string; readonly args?: unknown } | undefined;
      if (call === undefined) continue;
      calls.push({ callId: freshCallId(call.id, this.#request, calls), name: call.name, input: call.args ?? {} });
    }
    return calls;
  }

  #stopReason(hasCalls: boolean): StopReason {
    if (this.#isBlocked || refusals.has(this.#finish ?? '')) return 'refusal';
    if (this.#finish === 'MAX_TOKENS') return 'max-tokens';
    return hasCalls ? 'tool-calls' : 'end';
  }

  /** Without a signature the transcript says all. */
  #state(): ProviderState | undefined {
    if (!this.#parts.some((part) => part['thoughtSignature'] !== undefined || hasId(part))) return undefined;
    // Summaries of thoughts are for readers; what is signed goes back, a part of no text too.
    const parts = this.#parts.filter(
      (part) => part['thoughtSignature'] !== undefined || (part['thought'] !== true && part['text'] !== ''),
    );
    return { provider: 'gemini', data: { model: this.#modelId, parts } satisfies GeminiState };
  }
}

function hasId(part: Part): boolean {
  return (part['functionCall'] as { readonly id?: string } | undefined)?.id !== undefined;
}

/** Thoughts are billed as output and not among the candidates' tokens; what a tool of the provider's read is input. */
function usageOf(usage: GeminiChunk['usageMetadata']): TokenUsage | undefined {
  if (usage?.['promptTokenCount'] === undefined) return undefined;
  const { promptTokenCount, thoughtsTokenCount = 0, toolUsePromptTokenCount = 0, totalTokenCount } = usage;
  // None at all are left out, and the total tells.
  const others = promptTokenCount + toolUsePromptTokenCount + thoughtsTokenCount;
  const candidatesTokenCount =
    usage['candidatesTokenCount'] ?? (totalTokenCount === undefined ? undefined : totalTokenCount - others);
  if (candidatesTokenCount === undefined || candidatesTokenCount < 0) return undefined;
  const read = usage['cachedContentTokenCount'] ?? 0;
  return {
    inputTokens: promptTokenCount + toolUsePromptTokenCount,
    outputTokens: candidatesTokenCount + thoughtsTokenCount,
    ...(read === 0 ? {} : { cacheReadTokens: read }),
    ...(thoughtsTokenCount === 0 ? {} : { reasoningTokens: thoughtsTokenCount }),
  };
}

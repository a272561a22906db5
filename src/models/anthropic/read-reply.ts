// What Anthropic's stream says, event by event, as events of the model port. Tool calls come at the end, once it is known that they are whole.
import { countedUsage } from '../hosted/counted-usage.ts';
import { CallFailure } from '../hosted/hosted-call.ts';
import { endedEarly, garbled } from '../hosted/network-failure.ts';
import type { ServerEvent } from '../hosted/server-sent-events.ts';
import { overflowFailure } from '../hosted/status-failure.ts';
import { asInputObject, readArguments } from '../hosted/transcript-parts.ts';
import type { ModelEvent, ModelRequest, ProviderState, StopReason, TokenUsage, ToolCall } from '../model.ts';
import { streamFailure } from './failures.ts';
import type { AnthropicState } from './request-body.ts';

interface Block {
  readonly type: string;
  readonly fields: Record<string, unknown>;
  json: string;
}

interface WireUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: number | null } | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
}

export class AnthropicReply {
  readonly #modelId: string;
  readonly #request: ModelRequest;
  readonly #blocks = new Map<number, Block>();
  #usage: WireUsage = {};
  /** Whether the last count of what was written came. */
  #isCounted = false;
  #id: string | undefined;
  #model: string | undefined;
  #stop: string | undefined;
  #isWhole = false;

  constructor(modelId: string, request: ModelRequest) {
    this.#modelId = modelId;
    this.#request = request;
  }

  /** The text that the event brings; '' for one that only shows that the model is at work. */
  push({ event, data }: ServerEvent): string {
    const said = readJson(data);
    switch (said['type'] ?? event) {
      case 'error':
        throw new CallFailure(streamFailure(said));
      case 'message_start': {
        const { id, model, usage } = said['message'] as { id?: string; model?: string; usage?: WireUsage };
        this.#id = id;
        this.#model = model;
        this.#usage = { ...usage };
        return '';
      }
      case 'content_block_start':
        this.#start(said['index'] as number, said['content_block'] as Record<string, unknown>);
        return '';
      case 'content_block_delta':
        return this.#delta(said['index'] as number, said['delta'] as Record<string, unknown>);
      case 'message_delta':
        this.#stop = (said['delta'] as { stop_reason?: string | null }).stop_reason ?? this.#stop;
        this.#usage = { ...this.#usage, ...withoutNulls(said['usage'] as WireUsage | undefined) };
        this.#isCounted ||= typeof (said['usage'] as WireUsage | undefined)?.output_tokens === 'number';
        return '';
      case 'message_stop':
        this.#isWhole = true;
        return '';
      default:
        return '';
    }
  }

  /** What is left to tell once the stream has ended. Throws when it ended before its end. */
  *end(): Generator<ModelEvent> {
    if (!this.#isWhole || this.#stop === undefined) throw new CallFailure(endedEarly);
    if (this.#stop === 'model_context_window_exceeded') throw new CallFailure(overflowFailure({ billed: 'unknown' }));
    const blocks = [...this.#blocks.values()];
    const calls = blocks.filter((block) => block.type === 'tool_use').map(callOf);
    const stopReason = stopReasonOf(this.#stop, calls.length > 0);
    if (stopReason === 'tool-calls') for (const call of calls) yield { kind: 'tool-call', ...call };
    const state = stopReason === 'tool-calls' || stopReason === 'end' ? stateOf(this.#modelId, blocks) : undefined;
    yield {
      ...{ kind: 'end', stopReason, model: this.#model ?? this.#modelId },
      usage: countedUsage(this.#isCounted ? usageOf(this.#usage) : undefined, this.#request, {
        text: textOf(blocks),
        toolCalls: calls,
      }),
      ...(this.#id === undefined ? {} : { responseId: this.#id }),
      ...(state === undefined ? {} : { providerState: state }),
    };
  }

  #start(index: number, { type, ...fields }: Record<string, unknown>): void {
    this.#blocks.set(index, { type: type as string, fields, json: '' });
  }

  #delta(index: number, delta: Record<string, unknown>): string {
    const block = this.#blocks.get(index);
    if (block === undefined) throw new CallFailure(garbled);
    const append = (field: string): void => {
      block.fields[field] = `${(block.fields[field] as string | undefined) ?? ''}${delta[field] as string}`;
    };
    switch (delta['type']) {
      case 'text_delta':
        append('text');
        return delta['text'] as string;
      case 'thinking_delta':
        append('thinking');
        return '';
      case 'signature_delta':
        append('signature');
        return '';
      case 'input_json_delta':
        block.json += delta['partial_json'] as string;
        return '';
      default:
        return '';
    }
  }
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map(({ type, fields }) => (type === 'text' ? (fields['text'] as string) : '')).join('');
}

function callOf({ fields, json }: Block): ToolCall {
  return { callId: fields['id'] as string, name: fields['name'] as string, input: readArguments(json) };
}

function stopReasonOf(stop: string, hasCalls: boolean): StopReason {
  if (stop === 'max_tokens') return 'max-tokens';
  if (stop === 'refusal') return 'refusal';
  return hasCalls ? 'tool-calls' : 'end';
}

/** Only thinking has to come back as it was; without any, the transcript says all. */
function stateOf(modelId: string, blocks: readonly Block[]): ProviderState | undefined {
  if (!blocks.some((block) => block.type === 'thinking' || block.type === 'redacted_thinking')) return undefined;
  const content = blocks
    .filter((block) => block.type !== 'text' || ((block.fields['text'] as string | undefined) ?? '').trim() !== '')
    .map(({ type, fields, json }) =>
      type === 'tool_use' ? { type, ...fields, input: asInputObject(readArguments(json)) } : { type, ...fields },
    );
  return { provider: 'anthropic', data: { model: modelId, content } satisfies AnthropicState };
}

function usageOf(usage: WireUsage): TokenUsage | undefined {
  if (typeof usage.input_tokens !== 'number') return undefined;
  const read = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const writtenForLong = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const thought = usage.output_tokens_details?.thinking_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + read + written,
    outputTokens: usage.output_tokens ?? 0,
    ...(read === 0 ? {} : { cacheReadTokens: read }),
    ...(written === 0 ? {} : { cacheWriteTokens: written }),
    ...(writtenForLong === 0 ? {} : { longCacheWriteTokens: writtenForLong }),
    ...(thought === 0 ? {} : { reasoningTokens: thought }),
  };
}

function withoutNulls(usage: WireUsage | undefined): WireUsage {
  return Object.fromEntries(Object.entries(usage ?? {}).filter(([, value]) => value !== null)) as WireUsage;
}

function readJson(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Below.
  }
  throw new CallFailure(garbled);
}

// What a stream of chat completions says, chunk by chunk, as events of the model port. Servers differ in what they leave out.
import { freshCallId } from '../hosted/call-ids.ts';
import { countedUsage } from '../hosted/counted-usage.ts';
import { CallFailure } from '../hosted/hosted-call.ts';
import { endedEarly, garbled } from '../hosted/network-failure.ts';
import { readArguments } from '../hosted/transcript-parts.ts';
import type { ModelEvent, ModelRequest, StopReason, TokenUsage, ToolCall } from '../model.ts';
import { chunkFailure } from './failures.ts';

interface CallDelta {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown };
}

interface Chunk {
  readonly id?: string;
  readonly model?: string;
  readonly error?: unknown;
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string | null;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly CallDelta[] | null;
    } | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number | null;
    readonly completion_tokens?: number | null;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
  } | null;
}

interface CallDraft {
  id: string | undefined;
  name: string;
  json: string;
}

export class CompletionReply {
  readonly #modelId: string;
  readonly #request: ModelRequest;
  readonly #calls = new Map<number, CallDraft>();
  #text = '';
  #usage: TokenUsage | undefined;
  #finish: string | undefined;
  #isRefused = false;
  #isDone = false;
  #model: string | undefined;
  #id: string | undefined;

  constructor(modelId: string, request: ModelRequest) {
    this.#modelId = modelId;
    this.#request = request;
  }

  /** The text that the event brings; '' for one that only shows that the model is at work. */
  push(data: string): string {
    if (data === '[DONE]') {
      this.#isDone = true;
      return '';
    }
    const chunk = readChunk(data);
    if (chunk.error !== undefined && chunk.error !== null) throw new CallFailure(chunkFailure(chunk.error));
    this.#id = chunk.id ?? this.#id;
    this.#model = chunk.model ?? this.#model;
    const [choice] = chunk.choices ?? [];
    this.#count(chunk.usage, choice?.finish_reason ?? undefined, choice !== undefined);
    const { content, refusal, tool_calls: calls } = choice?.delta ?? {};
    if (typeof refusal === 'string' && refusal !== '') this.#isRefused = true;
    for (const call of calls ?? []) this.#addCall(call);
    this.#text += content ?? '';
    return content ?? '';
  }

  /** What is left to tell once the stream has ended. Throws when it ended before its end. `ownName`: the server's name of the model counts. */
  *end(ownName: boolean): Generator<ModelEvent> {
    if (this.#finish === undefined && !this.#isDone) throw new CallFailure(endedEarly);
    const toolCalls = this.#toolCalls();
    const stopReason = this.#stopReason(toolCalls.length > 0);
    if (stopReason === 'tool-calls') for (const call of toolCalls) yield { kind: 'tool-call', ...call };
    yield {
      ...{ kind: 'end', stopReason, model: (ownName ? this.#model : undefined) ?? this.#modelId },
      usage: countedUsage(this.#usage, this.#request, { text: this.#text, toolCalls }),
      ...(this.#id === undefined ? {} : { responseId: this.#id }),
    };
  }

  /** What a chunk counts before the end is what there was until then: it stands only if no more of the reply comes after it. */
  #count(counted: Chunk['usage'], finish: string | undefined, isOfReply: boolean): void {
    const usage = usageOf(counted);
    if (this.#finish !== undefined || !isOfReply) this.#usage = usage ?? this.#usage;
    else this.#usage = finish === undefined ? undefined : usage;
    this.#finish = finish ?? this.#finish;
  }

  #addCall({ index, id, function: made }: CallDelta): void {
    // Without an index, one with an id begins another call, and one without goes on with the last.
    const at = index ?? (id ? this.#calls.size : Math.max(0, this.#calls.size - 1));
    const draft = this.#calls.get(at) ?? { id: undefined, name: '', json: '' };
    this.#calls.set(at, draft);
    draft.id ??= id ?? undefined;
    // Some give the name again with each piece.
    if (draft.name === '') draft.name = made?.name ?? '';
    const piece = made?.arguments;
    draft.json += typeof piece === 'string' ? piece : piece === undefined || piece === null ? '' : JSON.stringify(piece);
  }

  #toolCalls(): readonly ToolCall[] {
    const calls: ToolCall[] = [];
    for (const { id, name, json } of this.#calls.values()) {
      calls.push({ callId: freshCallId(id, this.#request, calls), name, input: readArguments(json) });
    }
    return calls;
  }

  #stopReason(hasCalls: boolean): StopReason {
    if (this.#isRefused || this.#finish === 'content_filter') return 'refusal';
    if (this.#finish === 'length') return 'max-tokens';
    return hasCalls ? 'tool-calls' : 'end';
  }
}

function usageOf(usage: Chunk['usage']): TokenUsage | undefined {
  if (typeof usage?.prompt_tokens !== 'number' || typeof usage.completion_tokens !== 'number') return undefined;
  const read = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const thought = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    ...{ inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    ...(read === 0 ? {} : { cacheReadTokens: read }),
    ...(thought === 0 ? {} : { reasoningTokens: thought }),
  };
}

function readChunk(data: string): Chunk {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Below.
  }
  throw new CallFailure(garbled);
}

// What a language model of the `ai` package streams, part by part, as events of the model port.
import { freshCallId } from '../hosted/call-ids.ts';
import { countedUsage } from '../hosted/counted-usage.ts';
import { CallFailure } from '../hosted/hosted-call.ts';
import { endedEarly } from '../hosted/network-failure.ts';
import { asInputObject, readArguments } from '../hosted/transcript-parts.ts';
import type { ModelEvent, ModelRequest, ProviderState, StopReason, TokenUsage, ToolCall } from '../model.ts';
import { type AiState, stateName } from './call-options.ts';
import { aiFailure } from './failures.ts';
import type { LanguageModel, PromptPart, StreamPart, StreamUsage, TokenDetail } from './language-model.ts';

interface TextDraft {
  readonly type: 'text' | 'reasoning';
  text: string;
  metadata: unknown;
}

export class AiReply {
  readonly #model: LanguageModel;
  readonly #request: ModelRequest;
  /** In the order in which they began; calls stand among the texts. */
  readonly #parts: (TextDraft | ToolCall)[] = [];
  readonly #drafts = new Map<string, TextDraft>();
  readonly #metadata = new Map<ToolCall, unknown>();
  #finish: StreamPart | undefined;
  #answeredBy: string | undefined;
  #responseId: string | undefined;

  constructor(model: LanguageModel, request: ModelRequest) {
    this.#model = model;
    this.#request = request;
  }

  /** The text that the part brings; '' for one that only shows that the model is at work. */
  push(part: StreamPart): string {
    const { type, id = '', providerMetadata } = part;
    switch (type) {
      case 'text-start':
      case 'reasoning-start':
        this.#begin(id, type === 'text-start' ? 'text' : 'reasoning', providerMetadata);
        return '';
      case 'text-delta':
      case 'reasoning-delta':
      case 'text-end':
      case 'reasoning-end': {
        const draft = this.#drafts.get(id) ?? this.#begin(id, type.startsWith('text') ? 'text' : 'reasoning', undefined);
        draft.text += part.delta ?? '';
        draft.metadata = providerMetadata ?? draft.metadata;
        return draft.type === 'text' ? (part.delta ?? '') : '';
      }
      case 'tool-call':
        this.#addCall(part);
        return '';
      case 'response-metadata':
        this.#answeredBy = part.modelId ?? this.#answeredBy;
        this.#responseId = part.id ?? this.#responseId;
        return '';
      case 'error':
        throw new CallFailure(aiFailure(part.error, true, 0));
      case 'finish':
        this.#finish = part;
        return '';
      default:
        return '';
    }
  }

  /** What is left to tell once the stream has ended. Throws when it ended before its end. */
  *end(): Generator<ModelEvent> {
    if (this.#finish === undefined) throw new CallFailure(endedEarly);
    const toolCalls = this.#parts.filter((part) => 'callId' in part);
    const stopReason = stopReasonOf(this.#finish, toolCalls.length > 0);
    if (stopReason === 'tool-calls') for (const call of toolCalls) yield { kind: 'tool-call', ...call };
    const text = this.#parts.map((part) => ('callId' in part || part.type === 'reasoning' ? '' : part.text)).join('');
    const state = stopReason === 'tool-calls' || stopReason === 'end' ? this.#state() : undefined;
    yield {
      ...{ kind: 'end', stopReason, model: this.#answeredBy ?? this.#model.modelId },
      usage: countedUsage(usageOf(this.#finish.usage), this.#request, { text, toolCalls }),
      ...(this.#responseId === undefined ? {} : { responseId: this.#responseId }),
      ...(state === undefined ? {} : { providerState: state }),
    };
  }

  #begin(id: string, type: TextDraft['type'], metadata: unknown): TextDraft {
    const draft: TextDraft = { type, text: '', metadata };
    this.#drafts.set(id, draft);
    this.#parts.push(draft);
    return draft;
  }

  #addCall({ toolCallId, toolName = '', input = '', providerExecuted, providerMetadata }: StreamPart): void {
    // What the provider ran itself is its own matter.
    if (providerExecuted === true) return;
    const before = this.#parts.filter((part) => 'callId' in part);
    const call: ToolCall = {
      ...{ callId: freshCallId(toolCallId, this.#request, before), name: toolName, input: readArguments(input) },
    };
    this.#metadata.set(call, providerMetadata);
    this.#parts.push(call);
  }

  /** Without reasoning, and where the provider said nothing more of its parts, the transcript says all. */
  #state(): ProviderState | undefined {
    const isMore = (part: TextDraft | ToolCall): boolean =>
      'callId' in part ? this.#metadata.get(part) !== undefined : part.type === 'reasoning' || part.metadata !== undefined;
    if (!this.#parts.some(isMore)) return undefined;
    const content = this.#parts
      .map((part) => this.#kept(part))
      .filter((part) => part['text'] !== '' || part['providerOptions'] !== undefined);
    // A copy as JSON: whatever else a provider may have put there does not travel.
    const data = JSON.parse(JSON.stringify({ model: stateName(this.#model), content } satisfies AiState)) as AiState;
    return { provider: 'ai', data };
  }

  #kept(part: TextDraft | ToolCall): PromptPart {
    const isCall = 'callId' in part;
    const metadata = isCall ? this.#metadata.get(part) : part.metadata;
    const options = metadata === undefined ? {} : { providerOptions: metadata };
    if (!isCall) return { type: part.type, text: part.text, ...options };
    return { type: 'tool-call', toolCallId: part.callId, toolName: part.name, input: asInputObject(part.input), ...options };
  }
}

function stopReasonOf({ finishReason }: StreamPart, hasCalls: boolean): StopReason {
  const reason = typeof finishReason === 'object' ? finishReason.unified : finishReason;
  if (reason === 'length') return 'max-tokens';
  if (reason === 'content-filter') return 'refusal';
  if (reason === 'error' || reason === 'interrupted') throw new CallFailure(endedEarly);
  return hasCalls ? 'tool-calls' : 'end';
}

function usageOf(usage: StreamUsage | undefined): TokenUsage | undefined {
  const [input, output] = [detailOf(usage?.inputTokens), detailOf(usage?.outputTokens)];
  if (input?.total === undefined || output?.total === undefined) return undefined;
  const read = input.cacheRead ?? usage?.cachedInputTokens ?? 0;
  const written = input.cacheWrite ?? 0;
  const thought = output.reasoning ?? usage?.reasoningTokens ?? 0;
  return {
    ...{ inputTokens: input.total, outputTokens: output.total },
    ...(read === 0 ? {} : { cacheReadTokens: read }),
    ...(written === 0 ? {} : { cacheWriteTokens: written }),
    ...(thought === 0 ? {} : { reasoningTokens: thought }),
  };
}

function detailOf(tokens: number | TokenDetail | undefined): TokenDetail | undefined {
  return typeof tokens === 'number' ? { total: tokens } : tokens;
}

// Folds a model's stream into the whole reply, and holds the stream to its contract: exactly one `end`, and nothing after it.
import { ActorError, describeValue } from '../base/actor-error.ts';
import type { Clock } from '../base/clock.ts';
import type { ModelEvent, ProviderState, StopReason, TokenUsage, ToolCall } from './model.ts';

/** All that one model call said. */
export interface ModelReply {
  /** The text events, joined. */
  readonly text: string;
  /** In the order in which the model made them. */
  readonly toolCalls: readonly ToolCall[];
  readonly stopReason: StopReason;
  readonly usage: TokenUsage;
  /** The model that answered, as it names itself. */
  readonly model: string;
  readonly responseId?: string;
  readonly providerState?: ProviderState;
  /** Milliseconds from the call to the first that was said; left out where it was not measured, or nothing was. */
  readonly firstChunkMs?: number;
}

const stopReasons: readonly StopReason[] = ['end', 'tool-calls', 'max-tokens', 'refusal'];

/** The whole reply of `events`. Errors of the stream pass through; a stream that breaks the port's contract is `model-failed`. With a clock the first chunk is timed. */
export async function foldStream(events: AsyncIterable<ModelEvent>, clock?: Pick<Clock, 'now'>): Promise<ModelReply> {
  const begunAt = clock?.now();
  let firstChunkMs: number | undefined;
  const texts: string[] = [];
  const toolCalls: ToolCall[] = [];
  let end: Extract<ModelEvent, { kind: 'end' }> | undefined;
  for await (const event of events) {
    if (typeof event !== 'object' || event === null) throw brokenStream(`sent ${describeValue(event)} in place of an event`);
    if (end !== undefined) throw brokenStream(event.kind === 'end' ? 'ended twice' : `sent "${event.kind}" after its end`);
    if (event.kind === 'text' || event.kind === 'tool-call') firstChunkMs ??= elapsed(clock, begunAt);
    switch (event.kind) {
      case 'text':
        check(typeof event.text === 'string', 'text.text', 'a text', event.text);
        texts.push(event.text);
        break;
      case 'tool-call':
        toolCalls.push(checkedCall(event));
        break;
      case 'rate':
        break;
      case 'end':
        end = checkedEnd(event);
        break;
      default:
        throw brokenStream(
          `sent an event of no known kind: ${describeValue((event satisfies never as { kind?: unknown }).kind)}`,
        );
    }
  }
  if (end === undefined) throw brokenStream('stopped without an end');
  const { kind: _, ...rest } = end;
  return { text: texts.join(''), toolCalls, ...rest, ...(firstChunkMs === undefined ? {} : { firstChunkMs }) };
}

function elapsed(clock: Pick<Clock, 'now'> | undefined, sinceMs = 0): number | undefined {
  return clock === undefined ? undefined : Math.max(0, clock.now() - sinceMs);
}

/** Providers are code of others, and what they send goes into the journal: nothing of a wrong kind gets further than here. */
function checkedCall({ callId, name, input = {} }: ToolCall): ToolCall {
  check(typeof callId === 'string' && callId !== '', 'tool-call.callId', 'a text that is not empty', callId);
  check(typeof name === 'string' && name !== '', 'tool-call.name', 'a text that is not empty', name);
  check(isJson(input), 'tool-call.input', 'JSON', input);
  return { callId, name, input };
}

function checkedEnd(event: Extract<ModelEvent, { kind: 'end' }>): Extract<ModelEvent, { kind: 'end' }> {
  const { stopReason, usage, model, responseId, providerState } = event;
  check(stopReasons.includes(stopReason), 'end.stopReason', `one of ${stopReasons.join(', ')}`, stopReason);
  check(typeof usage === 'object' && usage !== null, 'end.usage', 'an object', usage);
  check(typeof model === 'string', 'end.model', 'a text', model);
  check(responseId === undefined || typeof responseId === 'string', 'end.responseId', 'a text', responseId);
  check(providerState === undefined || isJson(providerState), 'end.providerState', 'JSON', providerState);
  return {
    ...{ kind: 'end', stopReason, usage: checkedUsage(usage), model },
    ...(responseId === undefined ? {} : { responseId }),
    ...(providerState === undefined ? {} : { providerState }),
  };
}

const usageFields = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'longCacheWriteTokens',
  'reasoningTokens',
] as const;

function checkedUsage(usage: TokenUsage): TokenUsage {
  const known: Record<string, number> = {};
  for (const field of usageFields) {
    const value = usage[field];
    const mayLack = field !== 'inputTokens' && field !== 'outputTokens';
    if (value === undefined && mayLack) continue;
    check(Number.isSafeInteger(value) && (value as number) >= 0, `end.usage.${field}`, 'a whole number of at least 0', value);
    known[field] = value as number;
  }
  const { isEstimated = false } = usage;
  check(typeof isEstimated === 'boolean', 'end.usage.isEstimated', 'a boolean', isEstimated);
  return { ...(known as unknown as TokenUsage), ...(isEstimated ? { isEstimated } : {}) };
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(structuredClone(value)) !== undefined;
  } catch {
    return false;
  }
}

function check(holds: boolean, field: string, rule: string, value: unknown): void {
  if (holds) return;
  const what = `sent ${field}, which must be ${rule}, but is ${describeValue(value)}`;
  throw new ActorError('model-failed', `the model's stream ${what}`, {
    details: { what, field, rule, value: describeValue(value) },
  });
}

function brokenStream(what: string): ActorError {
  return new ActorError('model-failed', `the model's stream ${what}`, { details: { what } });
}

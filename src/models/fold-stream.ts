// Folds a model's stream into the whole reply, and holds the stream to its contract: exactly one `end`, and nothing after it.
import { ActorError } from '../base/actor-error.ts';
import type { ModelEvent, StopReason, TokenUsage, ToolCall } from './model.ts';

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
}

/** The whole reply of `events`. Errors of the stream pass through; a stream that breaks the port's contract is `model-failed`. */
export async function foldStream(events: AsyncIterable<ModelEvent>): Promise<ModelReply> {
  const texts: string[] = [];
  const toolCalls: ToolCall[] = [];
  let end: Extract<ModelEvent, { kind: 'end' }> | undefined;
  for await (const event of events) {
    if (end !== undefined) throw brokenStream(event.kind === 'end' ? 'ended twice' : `sent "${event.kind}" after its end`);
    switch (event.kind) {
      case 'text':
        texts.push(event.text);
        break;
      case 'tool-call':
        toolCalls.push({ callId: event.callId, name: event.name, input: event.input });
        break;
      case 'end':
        end = event;
        break;
      default:
        throw brokenStream(`sent an event of no known kind: ${String((event satisfies never as { kind?: unknown }).kind)}`);
    }
  }
  if (end === undefined) throw brokenStream('stopped without an end');
  return { text: texts.join(''), toolCalls, stopReason: end.stopReason, usage: end.usage, model: end.model };
}

function brokenStream(what: string): ActorError {
  return new ActorError('model-failed', `the model's stream ${what}`, { details: { what } });
}

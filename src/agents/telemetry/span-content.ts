// What was said, as attributes of spans, in the conventions' form: messages of parts, as JSON. Only for who asks for content. Pure.
import type { ModelMessage, ToolCall } from '../../models/model.ts';
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';
import { finishReasons, attributeNames as names } from './genai-names.ts';

/** Of a span or a metric. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export function callContent({ spec, messages }: RunState): Attributes {
  return {
    [names.instructions]: JSON.stringify([{ type: 'text', content: spec.agent.instructions }]),
    [names.inputMessages]: JSON.stringify(messages.map(asMessage)),
  };
}

export function replyContent({ text, toolCalls, stopReason }: Extract<RunEvent, { kind: 'model-replied' }>): Attributes {
  const said = { ...asMessage({ role: 'assistant', text, toolCalls }), finish_reason: finishReasons[stopReason] };
  return { [names.outputMessages]: JSON.stringify([said]) };
}

function asMessage(message: ModelMessage): object {
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: [{ type: 'text', content: message.text }] };
    case 'assistant': {
      const text = message.text === '' ? [] : [{ type: 'text', content: message.text }];
      return { role: 'assistant', parts: [...text, ...message.toolCalls.map(asCall)] };
    }
    case 'tools': {
      const parts = message.results.map((result) => {
        const response = result.ok ? result.output : { error: result.error };
        return { type: 'tool_call_response', id: result.callId, response };
      });
      return { role: 'tool', parts };
    }
    default:
      return message satisfies never;
  }
}

function asCall({ callId, name, input }: ToolCall): object {
  return { type: 'tool_call', id: callId, name, arguments: input };
}

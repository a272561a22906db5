// Ids of tool calls for providers that give none, or the same one twice: unique within the transcript, and the same whenever the call is made again.
import type { ModelRequest, ToolCall } from '../model.ts';

/** `given`, when it is one that was not there before, among `request`'s calls and those `beside` it; else of the form `c3.1`: turn and place. */
export function freshCallId(given: string | undefined, request: ModelRequest, beside: readonly ToolCall[]): string {
  const replies = request.messages.filter((message) => message.role === 'assistant');
  const taken = new Set([...replies.flatMap((message) => message.toolCalls), ...beside].map((call) => call.callId));
  if (given !== undefined && given !== '' && !taken.has(given)) return given;
  let place = beside.length + 1;
  while (taken.has(`c${replies.length + 1}.${place}`)) place += 1;
  return `c${replies.length + 1}.${place}`;
}

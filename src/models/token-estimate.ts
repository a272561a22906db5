// Token counts for models that have no tokeniser: four characters to a token, the usual rule of thumb for English.
import type { ModelRequest, TokenUsage, ToolCall } from './model.ts';

const charactersPerToken = 4;

/** The tokens of `text`, estimated; at least 1 for any text. */
function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

/** The usage of one call, estimated from what the model was sent and what it said. */
export function estimateUsage(
  request: ModelRequest,
  reply: { readonly text: string; readonly toolCalls: readonly ToolCall[] },
): TokenUsage {
  const sent = [request.messages, request.tools, request.outputSchema ?? null].map((part) => JSON.stringify(part));
  const said = reply.toolCalls.map((call) => call.name + JSON.stringify(call.input ?? null));
  return {
    inputTokens: estimateTokens(request.instructions + sent.join('')),
    outputTokens: estimateTokens(reply.text + said.join('')),
  };
}

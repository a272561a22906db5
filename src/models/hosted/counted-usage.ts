// What a provider said of a call's tokens, or, where it did not, a guess that says that it is one.
import type { ModelRequest, TokenUsage, ToolCall } from '../model.ts';
import { estimateUsage } from '../token-estimate.ts';

/** `said` as it is, unless it cannot be all: no call reads nothing, and none that said something wrote nothing. */
export function countedUsage(
  said: TokenUsage | undefined,
  request: ModelRequest,
  reply: { readonly text: string; readonly toolCalls: readonly ToolCall[] },
): TokenUsage {
  const hasSaidNothing = reply.text === '' && reply.toolCalls.length === 0;
  if (said !== undefined && said.inputTokens > 0 && (said.outputTokens > 0 || hasSaidNothing)) return said;
  return { ...estimateUsage(request, reply), isEstimated: true };
}

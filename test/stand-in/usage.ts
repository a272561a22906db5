// The stand-in's rule of usage: four characters to a token, of all that the request says, whatever the wire format; and what that costs.
import type { Ask, Reply, WireCall, WirePrice, WireUsage } from './script.ts';

export const charactersPerToken = 4;

export function tokensOf(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

/** All that a request says, as one text. */
export function saidBy(ask: Ask): string {
  const messages = ask.messages.map((message) => {
    if (message.role === 'user') return message.text;
    if (message.role === 'assistant') return message.text + message.toolCalls.map(callText).join('');
    return message.results.map((result) => result.output).join('');
  });
  const tools = ask.tools.map((tool) => tool.name + tool.description + JSON.stringify(tool.schema ?? null));
  const schema = ask.outputSchema === undefined ? '' : JSON.stringify(ask.outputSchema);
  return [ask.instructions, ...tools, schema, ...messages].join('');
}

export function inputTokensOf(ask: Ask): number {
  return Math.max(1, tokensOf(saidBy(ask)));
}

export function replyText(reply: Reply): string {
  return reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
}

export function usageOf(ask: Ask, reply: Reply, cache: { readonly cacheRead: number; readonly cacheWrite: number }): WireUsage {
  const reasoning = tokensOf(reply.thinking ?? '');
  const said = tokensOf(replyText(reply) + (reply.toolCalls ?? []).map(callText).join(''));
  return { input: inputTokensOf(ask), output: Math.max(1, said + reasoning), reasoning, ...cache, ...reply.usage };
}

function callText(call: WireCall): string {
  return call.name + JSON.stringify(call.input ?? null);
}

/** Whole nano-dollars (10^-9 USD); 0 without a price. */
export function nanoUsdOf(usage: WireUsage, price: WirePrice | undefined): number {
  if (price === undefined) return 0;
  const nano = (tokens: number, usdPerMillion: number): number => tokens * Math.round(usdPerMillion * 1000);
  const uncached = usage.input - usage.cacheRead - usage.cacheWrite;
  return (
    nano(uncached, price.input) +
    nano(usage.cacheRead, price.cacheRead ?? price.input) +
    nano(usage.cacheWrite, price.cacheWrite ?? price.input) +
    nano(usage.output, price.output)
  );
}

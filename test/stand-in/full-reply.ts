// A scripted reply with all that the server adds to it, and with the faults that show in what it says.

import type { CacheUse } from './prompt-cache.ts';
import type { Ask, Fault, Reply } from './script.ts';
import { replyText, usageOf } from './usage.ts';
import type { FullReply } from './wire.ts';

/** The reply as the faults that show in what it says have it. */
export function spoilt(scripted: Reply, fault: Fault | undefined): Reply {
  switch (fault?.kind) {
    case 'wrong-arguments':
      return { ...scripted, toolCalls: (scripted.toolCalls ?? []).map((call) => ({ ...call, input: { nonsense: [true] } })) };
    case 'truncated': {
      const text = replyText(scripted);
      return { text: text.slice(0, Math.ceil(text.length / 2)) || 'I was going to', stop: 'max-tokens' };
    }
    case 'refusal':
      return { stop: 'refusal' };
    default:
      return scripted;
  }
}

export function fullReply(number: number, ask: Ask, scripted: Reply, fault: Fault | undefined, cache: CacheUse): FullReply {
  const { toolCalls = [], thinking = '', frameCharacters = 40, isOneChunk = false } = scripted;
  const { cacheRead, cacheWrite } = cache;
  const hasCalls = toolCalls.length > 0;
  return {
    ask,
    responseId: `msg_${number}`,
    model: scripted.model ?? ask.model,
    text: replyText(scripted),
    thinking,
    toolCalls: toolCalls.map((one, index) => ({ id: `toolu_${number}_${index + 1}`, ...one })),
    stop: scripted.stop ?? (hasCalls ? 'tool-calls' : 'end'),
    usage: usageOf(ask, scripted, { cacheRead, cacheWrite }),
    frameCharacters,
    isOneChunk,
    hasBrokenArguments: fault?.kind === 'malformed-arguments' && hasCalls,
  };
}

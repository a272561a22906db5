import { describe, expect, onTestFinished, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { Ask, Reply } from '../stand-in/script.ts';
import { startStandIn } from '../stand-in/stand-in.ts';
import { hostDeed } from './host-tools.ts';

const turns = 8;

/** Asks for a tool eight times, with many words, then answers; counts by what it is told, as its own words are left out. */
function script(): (ask: Ask) => Reply {
  let replies = 0;
  return () => {
    replies += 1;
    if (replies > turns) return { text: 'done' };
    return { text: `${replies} ${'w'.repeat(1500)}`, toolCalls: [{ name: 'host_deed', input: {} }] };
  };
}

/** Calls that are not answered right after them, and results of no call right before them; Gemini's calls have no ids to go by. */
function orphans({ messages }: Ask): number {
  return messages.reduce((sum, message, at) => {
    const [before, after] = [messages[at - 1], messages[at + 1]];
    if (message.role === 'assistant')
      return sum + message.toolCalls.length - (after?.role === 'tools' ? after.results.length : 0);
    return sum + (message.role === 'tools' && before?.role !== 'assistant' ? message.results.length : 0);
  }, 0);
}

describe.each([
  { provider: 'anthropic', model: 'anthropic:claude-haiku-5-5' },
  { provider: 'gemini', model: 'gemini:gemini-3.5-flash-lite' },
  { provider: 'openai-compatible', model: 'openai-compatible:local' },
])('a long conversation over the wire of $provider', ({ provider, model }) => {
  test('is shortened in a form that the provider takes, with every call answered', { timeout: 30_000 }, async () => {
    const standIn = await startStandIn({ models: { '*': script() } });
    onTestFinished(() => standIn.close());
    const swarm = await createSwarm({
      threads: 1,
      models: { brawn: model },
      providers: { [provider]: { apiKey: 'none', baseUrl: provider === 'openai-compatible' ? standIn.openaiUrl : standIn.url } },
      contextTokens: { [model]: 6000 },
    });
    onTestFinished(() => swarm.stop());
    const agent = defineAgent({ name: 'long', description: 'Talks', instructions: 'Talk.', model: 'brawn', tools: [hostDeed] });
    expect(await swarm.run(agent, 'the task').result()).toBe('done');
    const asks = standIn.requests().flatMap(({ ask }) => ask ?? []);
    expect(asks).toHaveLength(turns + 1);
    for (const ask of asks) {
      expect(orphans(ask)).toBe(0);
      expect(JSON.stringify(ask.messages[0])).toContain('the task');
    }
    const shortened = asks.filter((ask) => JSON.stringify(ask.messages).includes('are left out here'));
    expect(shortened.length).toBeGreaterThan(0);
    expect(Math.max(...asks.map((ask) => JSON.stringify(ask.messages).length))).toBeLessThan(6000 * 4);
  });
});

// A provider for the examples: the stand-in that the tests use, on 127.0.0.1, speaking the wire formats of Anthropic and Gemini. So the programs run
// without a key and without the network; with a key of your own, leave it away and name the models.
import type { SwarmOptions } from '../../src/agents/index.ts';
import type { Ask, Reply } from '../../test/stand-in/script.ts';
import { startStandIn } from '../../test/stand-in/stand-in.ts';

export interface Provider extends AsyncDisposable {
  /** What a swarm needs to reach it. */
  readonly options: Pick<SwarmOptions, 'models' | 'providers'>;
  /** Requests so far. */
  calls(): number;
}

/** Starts it; it answers drafters and writers, after `latencyMs`. */
export async function openStandIn(latencyMs: number): Promise<Provider> {
  const standIn = await startStandIn({ models: { '*': answer }, latencyMs });
  const reached = { apiKey: 'none-is-needed-here', baseUrl: standIn.url };
  return {
    options: {
      models: { brain: 'anthropic:claude-opus-5-5', brawn: 'gemini:gemini-3.5-flash-lite' },
      providers: { anthropic: reached, gemini: reached },
    },
    calls: () => standIn.report().calls.length,
    [Symbol.asyncDispose]: () => standIn.close(),
  };
}

interface Task {
  readonly brief: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** What a model would write, more or less. */
function answer(ask: Ask): Reply {
  const [first] = ask.messages;
  const { brief, facts } = JSON.parse(first?.role === 'user' ? first.text : '{}') as Task;
  if (facts !== undefined) return { json: { text: `The ${Object.values(facts).join(', ')}: made to last.`, missingFacts: [] } };
  return { json: { title: brief, text: `# ${brief}\n\nAll that is known of it, in order.`, sources: [] } };
}

// What the providers of a storm say, allow, and get wrong. Its own process loads this; TROUPE_STORM_SEED sets the seed.
import type { Ask, Fault, Reply, StandInOptions } from '../../test/stand-in/script.ts';

/** Every way in which a call can go wrong. */
export const faults: readonly Fault[] = [
  { kind: 'rate-limit', retryAfterMs: 300 },
  { kind: 'rate-limit' },
  { kind: 'overloaded' },
  { kind: 'overloaded', retryAfterMs: 200 },
  { kind: 'server-error' },
  { kind: 'bad-gateway' },
  { kind: 'timeout' },
  { kind: 'spend-limit' },
  { kind: 'bad-request' },
  { kind: 'drop' },
  { kind: 'stall' },
  { kind: 'break-off' },
  { kind: 'error-in-stream' },
  { kind: 'malformed-json' },
  { kind: 'no-end' },
  { kind: 'malformed-arguments' },
  { kind: 'wrong-arguments' },
  { kind: 'truncated' },
  { kind: 'refusal' },
  { kind: 'slow', pieceMs: 2 },
];

const turnOf = (ask: Ask): number => ask.messages.filter(({ role }) => role === 'assistant').length;

/** Spawns its children, waits for them, and ends. */
function chief(ask: Ask): Reply {
  const items = Array.from({ length: 24 }, (_, index) => `${firstText(ask)}, part ${index + 1}`);
  if (turnOf(ask) === 0)
    return { toolCalls: [{ name: 'sessions_map', input: { agent: 'worker', items, taskTemplate: { input: '{item}' } } }] };
  if (turnOf(ask) === 1) return { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] };
  return { text: 'all parts are done' };
}

/** Looks twice at once, and answers. */
function worker(ask: Ask): Reply {
  const look = { name: 'look', input: { at: firstText(ask) } };
  if (turnOf(ask) === 0) return { toolCalls: [look, look], isOneChunk: true, frameMs: 5 };
  return {
    json: { seen: firstText(ask), remark: 'nothing out of the ordinary was seen there, all considered '.repeat(4) },
    frameMs: 20,
  };
}

function firstText(ask: Ask): string {
  const [first] = ask.messages;
  return first?.role === 'user' ? first.text : '';
}

const limits = {
  requestsPerMinute: 600,
  inputTokensPerMinute: 900_000,
  outputTokensPerMinute: 200_000,
  maxInFlight: 60,
};

export const stormLimits = limits;

/** USD for a million tokens, by `provider:model-id` for the swarm, by the id alone for the server. */
export const stormPrices = {
  'anthropic:claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'gemini:gemini-3.5-flash-lite': { input: 0.3, output: 2.5, cacheRead: 0.3, cacheWrite: 0.3 },
};

const options: StandInOptions = {
  models: { 'claude-sonnet-5-5': chief, 'gemini-3.5-flash-lite': worker },
  limits: { anthropic: limits, gemini: limits },
  prices: Object.fromEntries(Object.entries(stormPrices).map(([name, price]) => [name.slice(name.indexOf(':') + 1), price])),
  latencyMs: [20, 400],
  chance: { rate: 0.05, faults },
  seed: Number(process.env['TROUPE_STORM_SEED'] ?? 1),
  keepRequests: 10,
};
export default options;

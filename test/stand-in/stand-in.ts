// The stand-in for all providers: one server on 127.0.0.1 that speaks their wire formats from one script, holds to rate limits, and keeps house.
// It charges before it answers: once a request was taken, its input is on the books whatever becomes of it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicWire } from './anthropic-wire.ts';
import type { CallEntry } from './books.ts';
import { fullReply, spoilt } from './full-reply.ts';
import { geminiWire } from './gemini-wire.ts';
import { House, type RememberedRequest, type StandInReport } from './house.ts';
import { openaiWire } from './openai-wire.ts';
import type { ReplyPicker } from './pick-reply.ts';
import { closed, play, wait } from './play.ts';
import type { CacheUse } from './prompt-cache.ts';
import type { Ask, Fault, FaultKind, Reply, StandInOptions } from './script.ts';
import { inputTokensOf, nanoUsdOf } from './usage.ts';
import { BadRequest, type RefusalContext, type Wire } from './wire.ts';
import { withheld } from './withheld-usage.ts';

export interface StandIn extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:8123`: the base URL of Anthropic and Gemini. */
  readonly url: string;
  /** The base URL for OpenAI's format. */
  readonly openaiUrl: string;
  report(): StandInReport;
  requests(): readonly RememberedRequest[];
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

const wires: readonly Wire[] = [anthropicWire, geminiWire, openaiWire];
const openingFaults: readonly FaultKind[] = [
  ...(['rate-limit', 'daily-quota', 'spend-limit', 'billing', 'overloaded', 'server-error', 'timeout'] as const),
  ...(['unauthorised', 'forbidden', 'not-found', 'bad-request', 'context-overflow', 'too-large'] as const),
];

export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const house = new House(options);
  const server = createServer((request, response) => {
    void serve(house, request, response).catch((error: unknown) => {
      response.writeHead(500).end(`the stand-in failed: ${String(error)}`);
    });
  });
  server.on('connection', (socket) => house.connected(socket));
  // A client may let go at any moment; that is no matter of the server's.
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => closeServer(server);
  return {
    url,
    openaiUrl: `${url}/v1`,
    report: () => house.report(),
    requests: () => house.remembered,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await isClosed;
}

async function serve(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
  const wire = request.method === 'POST' ? wires.find((one) => one.matches(path)) : undefined;
  if (wire === undefined) return serveOther(house, request, path, response);
  const text = await bodyOf(request);
  const entry = house.open(wire.name, '');
  const call: Call = { house, wire, entry, response };
  let body: unknown;
  let ask: Ask | undefined;
  try {
    body = JSON.parse(text);
    ask = wire.read(path, body as Readonly<Record<string, unknown>>);
    Object.assign(entry, { model: ask.model });
  } catch (error) {
    return refuse(call, 'bad-request', { message: error instanceof Error ? error.message : String(error) });
  } finally {
    house.remember({ number: entry.number, path, headers: withoutKeys(request), body, ask });
  }
  const key = house.options.keys?.[wire.name];
  if (key !== undefined && wire.keyOf(request.headers) !== key) return refuse(call, 'unauthorised');
  await answer(call, ask);
}

interface Call {
  readonly house: House;
  readonly wire: Wire;
  readonly entry: CallEntry;
  readonly response: ServerResponse;
}

async function answer(call: Call, ask: Ask): Promise<void> {
  const { house, wire, response } = call;
  let picked: ReturnType<ReplyPicker['pick']>;
  try {
    picked = house.picker.pick(ask);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return refuse(call, 'bad-request', { message: error.message });
  }
  if (picked === undefined) return refuse(call, 'not-found');
  const input = inputTokensOf(ask);
  const cache = house.cache.look(ask, input);
  const windows = house.windows(wire.name);
  const turnedDown = windows.admit(input - cache.cacheRead);
  if (turnedDown !== undefined) {
    const { refusedFor, retryAfterMs } = turnedDown;
    call.entry.fault = `window ${refusedFor}`;
    const says = house.options.limits?.[wire.name]?.saysRetryAfter !== false;
    return refuse(call, 'rate-limit', says ? { retryAfterMs } : {});
  }
  try {
    await wait(house.clock, picked.latencyMs, response);
    await reply(call, ask, picked.reply, picked.fault, cache);
  } finally {
    windows.done();
  }
}

async function reply(
  call: Call,
  ask: Ask,
  scripted: Reply,
  fault: Fault | undefined,
  cache: CacheUse & { keep(): void },
): Promise<void> {
  const { house, wire, entry, response } = call;
  entry.fault = fault?.kind;
  if (fault !== undefined && openingFaults.includes(fault.kind)) {
    const { retryAfterMs, words } = fault;
    return refuse(call, fault.kind, {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(words === undefined ? {} : { message: words }),
    });
  }
  if (fault?.kind === 'bad-gateway') return plain(call, 502, '<html><body>Bad Gateway</body></html>', 'text/html');
  if (fault?.kind === 'redirect') return plain(call, 302, '', 'text/plain', { location: 'http://127.0.0.1:1/elsewhere' });
  const full = fullReply(entry.number, ask, spoilt(scripted, fault), fault, cache);
  cache.keep();
  const charge = (outcome: CallEntry['outcome'], part: number): void => {
    // Above nothing: a reply that broke off before its first frame was begun all the same.
    const output = outcome === 'completed' ? full.usage.output : Math.ceil(full.usage.output * part);
    const usage = { ...full.usage, output, reasoning: Math.min(full.usage.reasoning, output) };
    Object.assign(entry, { outcome, usage, nanoUsd: nanoUsdOf(usage, house.options.prices?.[ask.model]) });
  };
  charge('open', 0);
  Object.assign(entry, { responseId: full.responseId, status: 200 });
  if (response.closed) return charge('cut', 0);
  if (fault?.kind === 'drop') {
    response.socket?.destroy();
    return charge('broken', 0);
  }
  if (fault?.kind === 'never-answers') {
    await closed(response);
    return charge('broken', 0);
  }
  const headers = wire.headers(entry.requestId, (name) => house.windows(wire.name).state(name), house.clock.wallTime());
  response.writeHead(200, { ...headers, 'content-type': ask.isStream ? 'text/event-stream' : 'application/json' });
  const frames = ask.isStream ? withheld(wire.frames(full), fault) : halves(JSON.stringify(wire.whole(full)));
  const written = await play({
    ...{ response, clock: house.clock, frames, frameMs: scripted.frameMs ?? 0, fault },
    ...{ errorFrame: wire.errorFrame(), endFrames: { anthropic: 2, gemini: 1, openai: 3 }[wire.name] },
  });
  charge(written.outcome, written.part);
  house.windows(wire.name).charge('outputTokens', entry.usage.output);
}

function refuse(call: Call, kind: FaultKind, more: Partial<RefusalContext> = {}): void {
  const { wire, entry, response, house } = call;
  const refusal = wire.refusal(kind, { requestId: entry.requestId, model: entry.model, ...more });
  Object.assign(entry, { outcome: 'refused', status: refusal.status, fault: entry.fault ?? kind });
  const rates = wire.headers(entry.requestId, (name) => house.windows(wire.name).state(name), house.clock.wallTime());
  response.writeHead(refusal.status, { ...rates, ...refusal.headers }).end(refusal.body);
}

function plain(call: Call, status: number, body: string, type: string, headers: Record<string, string> = {}): void {
  Object.assign(call.entry, { outcome: 'refused', status });
  call.response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

function serveOther(house: House, request: IncomingMessage, path: string, response: ServerResponse): void {
  request.resume();
  const known: Readonly<Record<string, () => unknown>> = {
    '/stand-in/report': () => house.report(),
    '/stand-in/requests': () => house.remembered,
    '/v1/models': () => ({ data: Object.keys(house.options.models).map((id) => ({ id, object: 'model', type: 'model' })) }),
  };
  const found = known[path];
  response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found?.() ?? { error: { message: `nothing is at ${path}` } }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const keyHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'proxy-authorization', 'cookie'];

function withoutKeys(request: IncomingMessage): Record<string, string> {
  const kept = Object.entries(request.headers).filter(([name]) => !keyHeaders.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

const halves = (text: string): string[] => [
  text.slice(0, Math.floor(text.length / 3)),
  text.slice(Math.floor(text.length / 3), Math.floor(text.length / 2)),
  text.slice(Math.floor(text.length / 2)),
];

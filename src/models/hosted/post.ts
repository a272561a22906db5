// One POST to a provider, and its answer as it comes, over Node's own HTTP client. It takes half the CPU time and memory of fetch, whose web streams, header
// checks and abort chains cost more than the rest of a call; docs/performance.md has the figures.
// 1. No redirect is followed: one would carry the key and the prompt to wherever it leads.
// 2. When the signal fires, or the reader of the body stops before its end, the connection is closed; one whose answer was read whole is used again.
// 3. Connections are those of the process's own agents, so that proxies and what else a program has set up there hold here too.
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { AnswerLine } from './answer-line.ts';

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What reads headers needs of them. */
export interface HeaderReader {
  /** Several of one name come as one, joined by commas. */
  get(name: string): string | null;
}

/** The headers of an answer; names are in lower case. */
export interface AnswerHeaders extends HeaderReader {
  entries(): IterableIterator<[name: string, value: string]>;
}

/** The answer, once its head is there. What breaks afterwards is thrown to whoever reads the body. */
export interface PostAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  readonly headers: AnswerHeaders;
  /** Can be read once, or instead of it `text`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body, or its beginning where it has more than 1 MiB: the connection is closed then. */
  text(): Promise<string>;
}

/** How long a connection may take to come up; Node's agents have the same for idle ones. Milliseconds. */
const connectTimeoutMs = 10_000;

/** Of all calls of this thread. */
const answers = new AnswerLine();

/** Rejects when the URL is none, nobody is reached, or the signal fires before the head of the answer is there. */
export async function post(url: string, { headers, body, signal }: PostRequest): Promise<PostAnswer> {
  const target = new URL(url);
  signal.throwIfAborted();
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'accept-encoding': 'identity', 'content-length': Buffer.byteLength(body) },
    timeout: connectTimeoutMs,
  };
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const sent = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, options);
  const cut = (): void => void sent.destroy(abortError());
  signal.addEventListener('abort', cut, { once: true });
  sent.on('close', () => signal.removeEventListener('abort', cut));
  let isAnswered = false;
  // Once the head is there the body tells what breaks: it may say why the provider wants no more of a request that is still being written.
  sent.on('error', (error) => {
    if (!isAnswered) reject(error);
  });
  sent.on('timeout', () => {
    if (isConnecting(sent.socket)) sent.destroy(connectTimeout());
  });
  sent.on('response', (response) => {
    isAnswered = true;
    const answer = answerOf(response);
    answers.add(() => resolve(answer));
  });
  sent.end(body);
  return await promise;
}

/** The timer is of silence; once the connection is up a provider may be silent for as long as the gateway lets it. */
function isConnecting(socket: Socket | null): boolean {
  return socket?.connecting ?? true;
}

function answerOf(response: IncomingMessage): PostAnswer {
  const { statusCode: status = 0, statusMessage: statusText = '' } = response;
  const body = new PostBody(response);
  const headers = headersOf(response);
  return { status, statusText, ok: status >= 200 && status < 300, headers, body, text: () => textOf(body) };
}

function headersOf({ headers }: IncomingMessage): AnswerHeaders {
  const textOfHeader = (value: string | string[] | undefined): string =>
    Array.isArray(value) ? value.join(', ') : (value ?? '');
  return {
    get: (name) => (Object.hasOwn(headers, name.toLowerCase()) ? textOfHeader(headers[name.toLowerCase()]) : null),
    *entries() {
      for (const [name, value] of Object.entries(headers)) yield [name, textOfHeader(value)];
    },
  };
}

const mostTextBytes = 1024 * 1024;

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.byteLength;
    if (bytes > mostTextBytes) break;
  }
  return text + decoder.decode();
}

/** So much may lie unread before the provider has to wait. */
const mostUnreadBytes = 1024 * 1024;

type Chunk = IteratorResult<Uint8Array, undefined>;

/** The body, chunk by chunk. Node's own iterator of a stream does the same at several times the price. */
class PostBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #response: IncomingMessage;
  readonly #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #reader: PromiseWithResolvers<Chunk> | undefined;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.on('data', (chunk: Uint8Array) => this.#take(chunk));
    response.on('end', () => this.#end());
    response.on('error', (error) => this.#end({ error }));
    response.on('close', () => {
      if (!this.#isOver) this.#end({ error: brokenOff() });
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Chunk> {
    const value = this.#unread.shift();
    if (value === undefined) return await this.#wait();
    this.#unreadBytes -= value.byteLength;
    if (this.#response.isPaused() && this.#unreadBytes < mostUnreadBytes) this.#response.resume();
    return { done: false, value };
  }

  async return(): Promise<Chunk> {
    if (!this.#isOver) this.#response.destroy();
    return { done: true, value: undefined };
  }

  #wait(): Promise<Chunk> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  #take(value: Uint8Array): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#keep(value);
    else reader.resolve({ done: false, value });
  }

  #keep(value: Uint8Array): void {
    this.#unread.push(value);
    this.#unreadBytes += value.byteLength;
    if (this.#unreadBytes >= mostUnreadBytes) this.#response.pause();
  }

  #end(failure?: { readonly error: unknown }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    const reader = this.#reader;
    this.#reader = undefined;
    if (failure === undefined) reader?.resolve({ done: true, value: undefined });
    else reader?.reject(failure.error);
  }
}

function abortError(): Error {
  return new DOMException('The request was aborted', 'AbortError');
}

function connectTimeout(): Error {
  return Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'CONNECT_TIMEOUT' });
}

function brokenOff(): Error {
  return Object.assign(new Error('the connection was closed before the end of the answer'), { code: 'ECONNRESET' });
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type PostRequest, post } from '../../src/models/hosted/post.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Served {
  readonly url: string;
  /** One for each request, with the number of its connection. */
  readonly connections: number[];
}

async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<Served> {
  const connections: number[] = [];
  const sockets = new Map<unknown, number>();
  const server = createServer((request, response) => {
    sockets.set(request.socket, sockets.get(request.socket) ?? sockets.size);
    connections.push(sockets.get(request.socket) ?? -1);
    request.resume().on('end', () => answer(response, request));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/at`, connections };
}

function requestOf(body = '{}', signal = new AbortController().signal): PostRequest {
  return { headers: { 'content-type': 'application/json' }, body, signal };
}

describe('a POST to a provider', () => {
  test('gives status, headers and the whole body, and its connection is used again', async () => {
    const { url, connections } = await serve((response, request) => {
      response.writeHead(200, { 'request-id': 'r1', 'x-many': ['a', 'b'] });
      response.end(`${request.method} ${request.headers['content-length']}`);
    });
    for (let time = 0; time < 2; time++) {
      const answer = await post(url, requestOf('ä'));
      expect([answer.ok, answer.status, answer.headers.get('Request-Id'), answer.headers.get('none')]).toEqual([
        true,
        200,
        'r1',
        null,
      ]);
      expect(answer.headers.get('x-many')).toBe('a, b');
      expect(await answer.text()).toBe('POST 2');
    }
    expect(connections).toEqual([0, 0]);
  });

  test('follows no redirect', async () => {
    const { url, connections } = await serve((response) => response.writeHead(302, { location: '/elsewhere' }).end());
    const answer = await post(url, requestOf());
    expect([answer.ok, answer.status, connections.length]).toEqual([false, 302, 1]);
    await answer.text();
  });

  test('keeps an answer whose head was read, whatever the connection does in the same moment', async () => {
    const head = 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\n';
    // What is no HTTP any more comes in the same packet.
    const server = createRawServer((socket) =>
      socket.once('data', () => socket.end(`${head}noWHAT IS THIS`)).on('error', () => {}),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const answer = await post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/at`, requestOf());
      expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '7', 'no']);
    } finally {
      server.close();
    }
  });

  test('tells a reader that the answer broke off, after what had come', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('begun', () => response.destroy());
    });
    const { body } = await post(url, requestOf());
    const read: string[] = [];
    await expect(async () => {
      for await (const chunk of body) read.push(Buffer.from(chunk).toString());
    }).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(read.join('')).toBe('begun');
  });

  test('closes its connection when its reader stops before the end, or its signal fires', async () => {
    const closed: string[] = [];
    const { url } = await serve((response, { headers }) => {
      response.on('close', () => closed.push(String(headers['x-case'])));
      response.writeHead(200).write('one');
    });
    const request = (name: string, signal?: AbortSignal): PostRequest => ({
      ...requestOf('{}', signal),
      headers: { 'x-case': name },
    });
    for await (const _ of (await post(url, request('left'))).body) break;
    const abort = new AbortController();
    const { body } = await post(url, request('fired', abort.signal));
    abort.abort();
    await expect(async () => {
      for await (const _ of body);
    }).rejects.toThrow();
    await expect.poll(() => closed.toSorted()).toEqual(['fired', 'left']);
  });

  test('rejects when its signal fires before the answer, or fired already', async () => {
    const { url, connections } = await serve(() => {});
    const abort = new AbortController();
    const asked = post(url, requestOf('{}', abort.signal));
    await expect.poll(() => connections.length).toBe(1);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expect(post(url, requestOf('{}', abort.signal))).rejects.toThrow();
    expect(connections.length).toBe(1);
  });

  test('lets the provider wait for a slow reader, who reads all the same', async () => {
    const all = 8 * 1024 * 1024;
    const { url } = await serve((response) => response.end(Buffer.alloc(all, 'x')));
    const { body } = await post(url, requestOf());
    let read = 0;
    for await (const chunk of body) {
      read += chunk.byteLength;
      if (read < 200_000) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(read).toBe(all);
  });

  test('rejects with the code of what failed when nobody is there', async () => {
    const { url } = await serve(() => {});
    const [server] = servers.splice(0);
    server?.close();
    await expect(post(url, requestOf())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(post('no url', requestOf())).rejects.toMatchObject({ code: 'ERR_INVALID_URL' });
  });
});

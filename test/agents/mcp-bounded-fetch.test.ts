import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedFetch } from '../../src/agents/mcp/bounded-fetch.ts';

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const line = `data: ${'a'.repeat(90)}`;

/** What the server answers under each path. */
const answers: Readonly<Record<string, readonly [Record<string, string>, readonly string[]]>> = {
  '/fits': [json, ['a'.repeat(600), 'a'.repeat(400)]],
  '/long': [json, ['a'.repeat(600), 'a'.repeat(401)]],
  '/events': [events, Array.from({ length: 100 }, (_, index) => `${line}${['\n\n', '\r\n\r\n', '\r\r'][index % 3]}`)],
  '/event': [events, Array.from({ length: 100 }, () => `${line}\n`)],
  '/event-crlf': [events, Array.from({ length: 100 }, () => `${line}\r\n`)],
  '/event-split': [events, Array.from({ length: 100 }, () => [`${line}\r`, '\n']).flat()],
};

const server = createServer(async ({ url = '' }, response) => {
  const [headers, parts] = answers[url] ?? [json, []];
  response.on('error', () => {});
  response.writeHead(parts.length === 0 ? 204 : 200, headers);
  for (const part of parts) {
    response.write(part);
    await new Promise(setImmediate);
  }
  response.end();
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function read(path: string): Promise<{ bytes: number | string; told: number }> {
  let told = 0;
  const response = await boundedFetch(1000, () => (told += 1))(`${origin}${path}`);
  const bytes = await response.text().then(
    (text) => text.length,
    (error: { code?: string }) => error.code ?? String(error),
  );
  return { bytes, told };
}

describe('a response of a server that nobody vouches for', () => {
  test.each([
    ['/fits', 1000],
    ['/events', answers['/events']?.[1].join('').length],
    ['/nothing', 0],
  ])('is handed on while it fits: %s', async (path, bytes) => {
    expect(await read(path)).toEqual({ bytes, told: 0 });
  });

  test.each(['/long', '/event', '/event-crlf', '/event-split'])('fails once it is too large: %s', async (path) => {
    expect(await read(path)).toEqual({ bytes: 'response-too-large', told: 1 });
  });
});

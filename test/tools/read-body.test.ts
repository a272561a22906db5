import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readPage } from '../../src/tools/fetch/read-body.ts';

/** A response as far as it is read. */
function responseOf(body: string): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers: { 'content-type': 'text/html' } }) as IncomingMessage;
}

test('a page lets others on while its text is made, and ends when its call does', async () => {
  const html = '<p>so it is</p>\n'.repeat(65_536);
  let turns = 0;
  let isOver = false;
  const others = (): void => {
    if (isOver) return;
    turns++;
    setImmediate(others);
  };
  others();
  const url = new URL('http://docs.example/');
  const page = await readPage(url, responseOf(html), 2_097_152, new AbortController().signal);
  isOver = true;
  expect(page.text).toBe('so it is\n'.repeat(65_536).trimEnd());
  expect(turns).toBeGreaterThanOrEqual(15);

  const call = new AbortController();
  const reading = readPage(url, responseOf(html), 2_097_152, call.signal);
  setImmediate(() => setImmediate(() => setImmediate(() => call.abort(new Error('enough')))));
  await expect(reading).rejects.toThrow('enough');
});

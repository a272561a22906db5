// The cache of extracted documents: bounded, least recently used first, one extraction for all who ask at once.
import { expect, it } from 'vitest';
import { DocumentCache } from '../../src/tools/documents/document-cache.ts';

function counted(): { made: string[]; of: (key: string, bytes?: number) => () => Promise<{ value: string; bytes: number }> } {
  const made: string[] = [];
  return {
    made,
    of:
      (key, bytes = 10) =>
      async () => {
        made.push(key);
        return { value: key, bytes };
      },
  };
}

it('the least recently used entry goes when the limit is passed', async () => {
  const cache = new DocumentCache<string>(30);
  const { made, of } = counted();
  for (const key of ['a', 'b', 'c', 'a', 'd']) expect(await cache.get(key, of(key))).toBe(key);
  expect(cache.bytes).toBe(30);
  for (const key of ['a', 'c', 'd']) await cache.get(key, of(key));
  expect(made).toEqual(['a', 'b', 'c', 'd']);
  await cache.get('b', of('b'));
  expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
});

it('a value over the limit is handed on and not kept, and pushes nothing out', async () => {
  const cache = new DocumentCache<string>(30);
  const { made, of } = counted();
  await cache.get('a', of('a'));
  expect(await cache.get('huge', of('huge', 31))).toBe('huge');
  await cache.get('huge', of('huge', 31));
  await cache.get('a', of('a'));
  expect(made).toEqual(['a', 'huge', 'huge']);
  expect(cache.bytes).toBe(10);
});

it('those who ask at once share one making, also when it fails, and a failure is not kept', async () => {
  const cache = new DocumentCache<string>(30);
  let calls = 0;
  const make = async (): Promise<{ value: string; bytes: number }> => {
    calls += 1;
    if (calls === 1) throw new Error('first');
    return { value: 'ok', bytes: 1 };
  };
  const settled = await Promise.allSettled([cache.get('a', make), cache.get('a', make)]);
  expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  expect(calls).toBe(1);
  expect(await Promise.all([cache.get('a', make), cache.get('a', make)])).toEqual(['ok', 'ok']);
  expect(calls).toBe(2);
});

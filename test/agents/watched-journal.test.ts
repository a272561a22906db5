import { expect, test } from 'vitest';
import type { Journal, StoredEvent } from '../../src/agents/journal/journal.ts';
import { WatchedJournal } from '../../src/agents/journal/watched-journal.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

/** A journal that answers when it is told to, and a watch over it. */
function watched() {
  const clock = new VirtualClock();
  const appends: PromiseWithResolvers<number>[] = [];
  const reads: PromiseWithResolvers<StoredEvent | undefined>[] = [];
  const next = <Value>(list: PromiseWithResolvers<Value>[]): Promise<Value> => {
    const one = Promise.withResolvers<Value>();
    list.push(one);
    return one.promise;
  };
  const inner: Journal = {
    append: () => next(appends),
    async *read() {
      for (let event = await next(reads); event !== undefined; event = await next(reads)) yield event;
    },
    close: () => Promise.resolve(),
  };
  return { clock, appends, reads, journal: new WatchedJournal(inner, clock) };
}

const event = { seq: 1 } as unknown as StoredEvent;

test('a read that is not answered is told, each of its steps by itself, and none while its reader is at work', async () => {
  const { clock, reads, journal } = watched();
  const iterator = journal.read(1)[Symbol.asyncIterator]();
  const first = iterator.next();
  clock.advance(50);
  expect(journal.unansweredMs).toBe(50);
  reads[0]?.resolve(event);
  await first;
  clock.advance(50);
  expect(journal.unansweredMs).toBeNull();
  const last = iterator.next();
  clock.advance(7);
  expect(journal.unansweredMs).toBe(7);
  reads[1]?.reject(new Error('gone'));
  await expect(last).rejects.toThrow('gone');
  expect([journal.unansweredMs, journal.failure]).toMatchObject([null, { error: { message: 'gone' } }]);
});

test('a read to the end makes good what a read failed with', async () => {
  const { reads, journal } = watched();
  const failed = journal.read(1)[Symbol.asyncIterator]().next();
  reads[0]?.reject(new Error('gone'));
  await expect(failed).rejects.toThrow('gone');
  const empty = journal.read(1)[Symbol.asyncIterator]().next();
  reads[1]?.resolve(undefined);
  expect(await empty).toMatchObject({ done: true });
  expect(journal.failure).toBeUndefined();
});

test('of what was asked at several times the last answer counts: one of a former life changes nothing', async () => {
  const { clock, appends, journal } = watched();
  const first = journal.append([]);
  clock.advance(5);
  const second = journal.append([]);
  appends[0]?.reject(new Error('of a former life'));
  await expect(first).rejects.toThrow();
  clock.advance(5);
  expect([journal.unansweredMs, journal.failure]).toEqual([5, undefined]);
  appends[1]?.resolve(1);
  expect(await second).toBe(1);
  expect([journal.unansweredMs, journal.failure]).toEqual([null, undefined]);
});

import { describe, expect, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import { clerk, desk, openSink, sink, source } from './fixtures/mailboxes.ts';

const patient = { timeout: 20_000 };
const long = { timeoutMs: 60_000 };

describe('messages on real threads', () => {
  test('a flood of offers is admitted at the pace of its target, and nothing is lost', async () => {
    await using system = await createSystem({ threads: 2 });
    const target = await system.start(sink, undefined, { placement: 'spread' });
    const beside = await system.start(source, undefined, { placement: { sameAs: target } });
    const apart = await system.start(source, undefined, { placement: 'spread' });
    const onMain = await system.start(source, undefined);
    const sources = [beside, apart, onMain];
    const sent = sources.map((from, n) => from.askWith(long).send(target, n * 10_000, 500));
    expect(await Promise.all(sent)).toEqual(['sent', 'sent', 'sent']);
    // An ask that came while the mailbox is full would be refused, and be a dead letter.
    await expect.poll(() => system.inspect(target), patient).toMatchObject({ status: 'ready', mailboxLength: 0 });
    await expect.poll(async () => (await target.ask.heard()).length, patient).toBe(1_500);
    const heard = await target.ask.heard();
    for (const n of [0, 1, 2]) {
      const own = heard.filter((value) => Math.floor(value / 10_000) === n);
      expect(own).toEqual(Array.from({ length: 500 }, (_, i) => n * 10_000 + i));
    }
    expect(system.deadLetters.counts()).toEqual({});
  });

  test('a flood at a thread that is busy is bounded by the window, and the rest is counted', async () => {
    await using system = await createSystem({ threads: 1, windowBytes: 1_048_576 });
    const target = await system.start(openSink, undefined, { placement: 'spread' });
    const load = 'x'.repeat(10_000);
    target.tell.block(300);
    for (let n = 0; n < 2_000; n += 1) target.tell.take(n, load);
    const { overflow = 0 } = system.deadLetters.counts();
    expect(overflow).toBeGreaterThan(1_800);
    await expect.poll(async () => (await target.askWith(long).heard()).length, patient).toBe(2_000 - overflow);
    target.tell.take(-1, load);
    await expect.poll(async () => (await target.ask.heard()).at(-1), patient).toBe(-1);
  });

  test('a reply handle answers from a third thread, once', async () => {
    await using system = await createSystem({ threads: 2 });
    const first = await system.start(desk, undefined, { placement: 'spread' });
    const second = await system.start(clerk, undefined, { placement: 'spread' });
    expect(second.address.slot).not.toBe(first.address.slot);
    const answers = await Promise.all(['a', 'b', 'c'].map((what) => first.ask.pass(second, what)));
    expect(answers).toEqual(['settled a', 'settled b', 'settled c']);
  });

  test('a cancel reaches the handler, and the loss of its thread rejects what it owed', async () => {
    await using system = await createSystem({ threads: 1 });
    const ref = await system.start(desk, undefined, { placement: 'spread' });
    const abort = new AbortController();
    const cancelled = ref.askWith({ signal: abort.signal }).wait();
    expect(await ref.ask.givenUp()).toBe(0);
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => ref.ask.givenUp(), patient).toBe(1);
    const owed = ref.ask.wait();
    await ref.ask.givenUp();
    const lost = expect(owed).rejects.toMatchObject({ code: 'thread-lost' });
    await system.killThread(ref.address.slot);
    await lost;
  });
});

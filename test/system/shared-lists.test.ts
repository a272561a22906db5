import { expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import { SharedList } from '../../src/runtime/mail/shared-list.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { listReader } from './fixtures/reader-of-lists.ts';

const patient = { timeoutMs: 30_000 };

test('a list is whole in a thread that has replaced a lost one, and goes on from there', { timeout: 60_000 }, async () => {
  await using system = await createSystem({ threads: 1 });
  const supervisor = system.supervise({ intensity: 100, children: [] });
  const reader = await startChild(supervisor, child(listReader, undefined, { id: 'a', placement: 'spread' }));
  const list = new SharedList(['one']);
  expect(await reader.ask.read(list.view())).toBe('one');
  for (const word of ['two', 'three']) {
    list.append(word);
    await system.killThread(reader.address.slot);
    expect(await reader.askWith(patient).read(list.view())).toBe([...list.view()].join(' '));
  }
  list.append('four');
  expect(await reader.ask.read(list.view())).toBe('one two three four');
});

test('a list that came from one thread goes on to another, and back', async () => {
  await using system = await createSystem({ threads: 2 });
  const one = await system.start(listReader, undefined, { placement: 'spread' });
  const other = await system.start(listReader, undefined, { placement: 'spread' });
  expect(other.address.slot).not.toBe(one.address.slot);
  const list = new SharedList(['one']);
  one.tell.keep(list.view());
  other.tell.keep(await one.ask.kept());
  list.append('two');
  expect([...(await other.ask.kept())]).toEqual(['one']);
  one.tell.keep(list.view());
  expect(await other.ask.read(await one.ask.kept())).toBe('one two');
});

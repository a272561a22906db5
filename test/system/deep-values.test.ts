// A thread's stack reads and writes values down to some depth, and main's is the smaller one: no value may cost more than its own message.
import { expect, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import { nester } from './fixtures/nester.ts';

const patient = { timeoutMs: 10_000 };

test('an answer that is nested too deep is refused, whatever its depth, and harms nobody else on its thread', async () => {
  await using system = await createSystem({ threads: 1 });
  const one = await system.start(nester, undefined, { placement: 'spread' });
  const bystander = await system.start(nester, undefined, { placement: 'spread' });
  for (const levels of [1_001, 4_000, 8_000, 12_000, 16_000]) {
    await expect(one.askWith(patient).list(levels)).rejects.toMatchObject({ code: 'serialization' });
    expect(await bystander.askWith(patient).ping()).toBe('pong');
  }
  const { length } = JSON.stringify(await one.askWith(patient).list(900));
  expect(length).toBe(1_801);
  expect(system.slots().map(({ generation }) => generation)).toEqual([1]);
});

test('a thread that sends main what main cannot read is replaced, and its system stops as ever', async () => {
  await using system = await createSystem({ threads: 1 });
  const one = await system.start(nester, undefined, { placement: 'spread' });
  await expect(one.askWith(patient).instance(4_000)).rejects.toMatchObject({ code: 'thread-lost' });
  const next = await system.start(nester, undefined, { placement: 'spread' });
  expect(await next.askWith(patient).ping()).toBe('pong');
  expect(system.slots().map(({ generation }) => generation)).toEqual([2]);
});

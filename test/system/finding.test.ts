// Names and groups over real threads.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { type Finder, finder } from './fixtures/finders.ts';

const patient = { timeout: 15_000 };
/** For asks that wait until a lost thread is replaced. */
const untilReplaced = { timeoutMs: 15_000 };

describe.each([0, 2])('finding with %i threads', (threads) => {
  let system: ActorSystem;
  let finders: Ref<Finder>[];

  beforeAll(async () => {
    system = await createSystem({ threads });
    finders = await Promise.all([0, 1].map(() => system.start(finder, undefined, { placement: 'spread' })));
    finders.push(await system.start(finder, undefined));
  });
  afterAll(async () => {
    await system.stop();
  });

  test('a name is found on every thread, is one actor’s alone, and is free when it is gone', async () => {
    const ref = await system.start(finder, undefined, { placement: 'spread', name: 'one' });
    for (const at of finders) {
      expect((await at.ask.find('one'))?.equals(ref)).toBe(true);
      expect(await at.ask.claim('one')).toBe('already-started');
    }
    expect(await (await system.lookup('one', finder))?.ask.where()).toBe(ref.address.slot);
    const error: unknown = await system.start(finder, undefined, { name: 'one' }).catch((reason: unknown) => reason);
    expect((error as { details: { ref: AnyRef } }).details.ref.equals(ref)).toBe(true);
    await system.stop(ref);
    expect(await system.lookup('one')).toBeUndefined();
    // Each thread hears of the end by a link of its own.
    for (const at of finders) await expect.poll(() => at.ask.find('one'), patient).toBeNull();
    const [first] = finders as [Ref<Finder>];
    expect(await first.ask.claim('one')).toBe(first.address.slot);
  });

  test('of many who want a name at once, one gets it', async () => {
    const answers = await Promise.all([...finders, ...finders, ...finders].map((at) => at.ask.claim('many')));
    expect(answers.filter((answer) => answer === 'already-started')).toHaveLength(8);
  });

  test('all threads are told of a group', async () => {
    for (const at of finders) await at.ask.follow('group');
    const members = await Promise.all([0, 1, 2].map(() => system.start(finder, undefined, { placement: 'spread' })));
    await Promise.all(members.map((ref) => ref.ask.join('group')));
    for (const at of finders) await expect.poll(() => at.ask.followed(), patient).toBe(3);
    await system.kill(members[0] as Ref<Finder>);
    for (const at of finders) await expect.poll(() => at.ask.followed(), patient).toBe(2);
    expect(await system.groups.members('group')).toHaveLength(2);
  });
});

test('over the loss of a real thread a supervised actor keeps its name and its groups, and others lose theirs', async () => {
  await using system = await createSystem({ threads: 2 });
  const far = await system.start(finder, undefined, { placement: 'spread' });
  const near = await system.start(finder, undefined, { placement: 'spread' });
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 5, periodMs: 5_000, children: [] });
  const placement = { sameAs: far };
  const spec = child(finder, undefined, { id: 'kept', name: 'kept', placement });
  const kept = await startChild(supervisor, spec);
  const lost = await system.start(finder, undefined, { name: 'lost', placement });
  await Promise.all([kept, lost].map((ref) => ref.ask.join('group')));
  expect((await near.ask.find('lost'))?.equals(lost)).toBe(true);
  await system.killThread(far.address.slot);
  await expect.poll(() => near.ask.find('lost'), patient).toBeNull();
  await expect.poll(async () => (await system.groups.members('group')).length, patient).toBe(1);
  expect(await near.ask.claim('lost')).toBe(near.address.slot);
  expect((await near.askWith(untilReplaced).find('kept'))?.equals(kept)).toBe(true);
  expect(await near.askWith(untilReplaced).claim('kept')).toBe('already-started');
  expect(await kept.askWith(untilReplaced).where()).toBe(far.address.slot);
});

// Groups on simulated threads: who is in one, who is told, and when members leave.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Cancellable } from '../../src/runtime/actor-context.ts';
import { groupsForPlainCode } from '../../src/runtime/names/group-client.ts';
import type { GroupChange } from '../../src/runtime/names/groups.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

interface Member {
  join(group: string): void;
  leave(group: string): void;
  crash(): void;
}

const member = anActor<Member>((ctx) => ({
  join: (group) => ctx.groups.join(group, ctx.self),
  leave: (group) => ctx.groups.leave(group, ctx.self),
  crash: () => {
    throw new Error('crashed');
  },
}));

interface Listener {
  watch(group: string): void;
  unwatch(): void;
  members(group: string): number;
}

/** A listener that notes each change as `slot: joined/left of members`. */
function aListener(changes: GroupChange[]) {
  const watches: Cancellable[] = [];
  return anActor<Listener>((ctx) => ({
    watch: (group) => void watches.push(ctx.groups.watch(group, (change) => void changes.push(change))),
    unwatch: () => {
      for (const watch of watches.splice(0)) watch.cancel();
    },
    members: async (group) => (await ctx.groups.members(group)).length,
  }));
}

const brief = ({ members, joined, left }: GroupChange): string => `${members.length} +${joined.length} -${left.length}`;
const seeds = [1, 2, 3, 4, 5];
const actorsOn = (system: SimulatedSystem): number[] => [0, 1, 2].map((slot) => system.kernel(slot).statistics().actors);

describe.each([0, 1, 2])('a group', (slot) => {
  test(`is listed to a listener in slot ${slot} at once, and at each change`, async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed });
      const changes: GroupChange[] = [];
      const members = await Promise.all([0, 1, 2].map((n) => system.start(member, undefined, system.in(n))));
      await system.until(Promise.all(members.slice(0, 2).map((ref) => ref.ask.join('g'))));
      const listener = await system.start(aListener(changes), undefined, system.in(slot));
      listener.tell.watch('g');
      await system.run();
      expect(changes.map(brief)).toEqual(['2 +2 -0']);
      await system.until((members[2] as Ref<Member>).ask.join('g'));
      await system.until((members[0] as Ref<Member>).ask.leave('g'));
      await system.run();
      expect(changes.map(brief)).toEqual(['2 +2 -0', '3 +1 -0', '2 +0 -1']);
      const last = changes.at(-1);
      expect(last?.left.map((ref) => ref.equals(members[0] as AnyRef))).toEqual([true]);
      expect(last?.members.some((ref) => ref.equals(members[0] as AnyRef))).toBe(false);
      expect(await system.until(listener.ask.members('g'))).toBe(2);
    }
  });

  test(`is watched from slot ${slot} until the watch is cancelled or the listener ends, and then by nobody`, async () => {
    const system = new SimulatedSystem();
    const changes: GroupChange[] = [];
    const listener = await system.start(aListener(changes), undefined, system.in(slot));
    const before = actorsOn(system);
    listener.tell.watch('g');
    await system.run();
    listener.tell.unwatch();
    await system.run();
    expect(actorsOn(system)).toEqual(before);
    const ref = await system.start(member, undefined);
    await system.until(ref.ask.join('g'));
    listener.tell.watch('g');
    await system.run();
    await system.stop(listener);
    await system.until(ref.ask.leave('g'));
    await system.run();
    expect(system.kernel(slot).deadLetters.counts()).toEqual({});
    expect(changes.map(brief)).toEqual(['0 +0 -0', '1 +1 -0']);
    await system.stop(ref);
    await system.run();
    expect([actorsOn(system), system.kernel(0).statistics().monitors]).toEqual([[1, 0, 0], 0]);
  });
});

test('a member that ends for good leaves, before anybody on main hears of its end; one that is restarted stays', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const changes: GroupChange[] = [];
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 1, periodMs: 5_000, children: [] });
    const spec = child(member, undefined, { id: 'm', placement: system.in(1).placement });
    const ref = await system.until(startChild(supervisor, spec));
    const other = await system.start(member, undefined, system.in(2));
    await system.until(Promise.all([ref, other].map((one) => one.ask.join('g'))));
    system.root.groups.watch('g', (change) => void changes.push(change));
    await system.run();
    ref.tell.crash();
    await system.run();
    expect(changes.map(brief)).toEqual(['2 +2 -0']);
    const seen: number[] = [];
    system.watch(other, async () => seen.push((await system.root.groups.members('g')).length));
    system.kernel(0).stopActor(other);
    await system.run();
    expect([seen, changes.map(brief)]).toEqual([[1], ['2 +2 -0', '1 +0 -1']]);
    ref.tell.crash();
    await system.run();
    expect(changes.map(brief)).toEqual(['2 +2 -0', '1 +0 -1', '0 +0 -1']);
  }
});

test('members of a thread that is lost leave, unless they are started in the next one', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
    const spec = child(member, undefined, { id: 'm', placement: system.in(1).placement });
    const ref = await system.until(startChild(supervisor, spec));
    const plain = await system.start(member, undefined, system.in(1));
    await system.until(Promise.all([ref, plain].map((one) => one.ask.join('g'))));
    system.crash(1);
    system.boot(1);
    await system.run();
    const members = await system.until(system.root.groups.members('g'));
    expect(members.map((one) => one.equals(ref))).toEqual([true]);
  }
});

test('joining twice is once, and one who is gone cannot join', async () => {
  const system = new SimulatedSystem();
  const ref = await system.start(member, undefined, system.in(1));
  const changes: GroupChange[] = [];
  await system.until(Promise.all([ref.ask.join('g'), ref.ask.join('h')]));
  system.root.groups.watch('g', (change) => void changes.push(change));
  await system.until(ref.ask.join('g'));
  await system.run();
  expect(changes.map(brief)).toEqual(['1 +1 -0']);
  expect(await system.until(system.root.groups.members('g'))).toHaveLength(1);
  await system.until(ref.ask.leave('g'));
  expect(await system.until(system.root.groups.members('g'))).toHaveLength(0);
  expect(await system.until(system.root.groups.members('h'))).toHaveLength(1);
  await system.stop(ref);
  await system.until(system.root.groups.join('g', ref));
  await system.run();
  expect(await system.until(system.root.groups.members('g'))).toHaveLength(0);
});

/** Takes what is thrown outside of any call, in place of vitest's own listeners. */
function catchFaults(): { readonly faults: unknown[]; readonly restore: () => void } {
  const faults: unknown[] = [];
  const others = process.listeners('uncaughtException');
  const onFault = (error: unknown): void => void faults.push(error);
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', onFault);
  const restore = (): void => {
    process.removeListener('uncaughtException', onFault);
    for (const listener of others) process.on('uncaughtException', listener);
  };
  return { faults, restore };
}

test('a listener of plain code that throws ends no actor', async () => {
  const system = new SimulatedSystem();
  const { faults, restore } = catchFaults();
  const watch = groupsForPlainCode(system.root.groups).watch('g', () => {
    throw new Error('in a listener');
  });
  await system.run();
  restore();
  expect(faults).toMatchObject([{ message: 'in a listener' }]);
  watch.cancel();
  const ref = await system.start(member, undefined);
  await system.until(ref.ask.join('g'));
});

describe('what a full link refuses of a group', () => {
  const windowBytes = 65_536;

  /** More than the link takes. */
  function fill(tell: (load: string) => void): void {
    for (let n = 0; n < 100; n += 1) tell('x'.repeat(1_000));
    for (let n = 0; n < 100; n += 1) tell('');
  }

  interface Sink {
    take(load: string): void;
  }

  const sink = anActor<Sink>(() => ({ take: () => undefined }));

  test.each(['listing', 'change'])('its %s, is made up for when the link takes messages again', async (what) => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed, windowBytes });
      const changes: GroupChange[] = [];
      const listener = await system.start(aListener(changes), undefined, system.in(1));
      const full = await system.start(sink, undefined, system.in(1));
      const ref = await system.start(member, undefined);
      if (what === 'change') {
        listener.tell.watch('g');
        await system.run();
      } else {
        system.hold(1, 0);
        listener.tell.watch('g');
        await system.run();
      }
      system.hold(0, 1);
      fill((load) => full.tell.take(load));
      system.release(1, 0);
      await system.run();
      for (const group of ['g', 'h']) await system.until(ref.ask.join(group));
      await system.run();
      system.release(0, 1);
      await system.advance(1_000);
      expect(changes.at(-1)?.members.map(String)).toEqual([String(ref)]);
    }
  });

  test('its follower’s first word, is said again', async () => {
    for (const seed of seeds) {
      const system = new SimulatedSystem({ seed, windowBytes });
      const changes: GroupChange[] = [];
      const full = await system.start(sink, undefined);
      const flooder = anActor<{ flood(target: Ref<Sink>): void; watch(): void }>((ctx) => ({
        flood: (target) => fill((load) => target.tell.take(load)),
        watch: () => void ctx.groups.watch('g', (change) => void changes.push(change)),
      }));
      const ref = await system.start(flooder, undefined, system.in(1));
      system.hold(1, 0);
      ref.tell.flood(full);
      await system.run();
      ref.tell.watch();
      await system.run();
      system.release(1, 0);
      await system.advance(1_000);
      expect(changes.map(brief)).toEqual(['0 +0 -0']);
    }
  });
});

test('a listing heals when a message of it was lost', async () => {
  const { groupFollower } = await import('../../src/runtime/names/group-follower.ts');
  const system = new SimulatedSystem();
  const ref = await system.start(member, undefined);
  await system.until(ref.ask.join('g'));
  const changes: GroupChange[] = [];
  const follows: string[] = [];
  const registry = await system.start(
    anActor<{ follow(group: string): void }>(() => ({ follow: (group) => void follows.push(group) })),
    undefined,
  );
  const follower = await system.start(groupFollower, {
    group: 'g',
    registry: registry as never,
    onChange: (change: GroupChange) => void changes.push(change),
  });
  await system.run();
  follower.tell.listing(3, [ref]);
  follower.tell.changed(5, [], [ref]);
  follower.tell.changed(6, [ref], []);
  follower.tell.listing(6, []);
  await system.run();
  expect([follows, changes.map(brief)]).toEqual([
    ['g', 'g'],
    ['1 +1 -0', '0 +0 -1'],
  ]);
});

test.each([[''], [{}]])('the group %j is refused by field, and a ref or listener that is none too', async (group) => {
  const system = new SimulatedSystem();
  const { groups } = system.root;
  const ref = await system.start(member, undefined);
  const field = (name: string) => ({ code: 'invalid-argument', details: expect.objectContaining({ field: name }) });
  await expect(groups.join(group as string, ref)).rejects.toMatchObject(field('group'));
  await expect(groups.leave(group as string, ref)).rejects.toMatchObject(field('group'));
  await expect(groups.members(group as string)).rejects.toMatchObject(field('group'));
  expect(() => groups.watch(group as string, () => undefined)).toThrow(expect.objectContaining(field('group')));
  await expect(groups.join('g', {} as AnyRef)).rejects.toMatchObject(field('ref'));
  expect(() => groups.watch('g', 7 as never)).toThrow(expect.objectContaining(field('listener')));
});

import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Linked {
  link(to: AnyRef): void;
  unlink(from: AnyRef): void;
  trap(): void;
  end(reason: 'normal' | 'shutdown' | 'crash'): void;
}

function aLinked(notes: unknown[]) {
  return anActor<Linked>((ctx) => ({
    link: (to) => ctx.link(to),
    unlink: (from) => ctx.unlink(from),
    trap: () => ctx.trapExit(({ from, reason }) => void notes.push(['exit', String(from), reason.kind])),
    end: (reason) => {
      if (reason === 'crash') throw new Error('crashed');
      ctx.stop({ kind: reason });
    },
  }));
}

async function pair(slots: readonly [number, number], notes: unknown[] = []) {
  const system = new SimulatedSystem();
  const downs: ExitReason[][] = [[], []];
  const refs = await Promise.all(slots.map((slot) => system.start(aLinked(notes), undefined, system.in(slot))));
  const [one, other] = refs as [Ref<Linked>, Ref<Linked>];
  for (const [i, ref] of refs.entries()) system.watch(ref, ({ reason }) => downs[i]?.push(reason));
  await system.run();
  return { system, one, other, downs: downs as [ExitReason[], ExitReason[]] };
}

const placements = [
  ['on one thread', [0, 0]],
  ['on two threads', [1, 2]],
] as const;

describe.each(placements)('a link %s', (_, slots) => {
  test('takes each side along when the other crashes or is killed, with its reason', async () => {
    for (const first of [0, 1] as const) {
      const { system, one, other, downs } = await pair(slots);
      one.tell.link(other);
      await system.run();
      [one, other][first]?.tell.end('crash');
      await system.run();
      expect(downs.map((list) => list.map((reason) => reason.kind))).toEqual([['error'], ['error']]);
      expect(downs[1 - first]).toMatchObject([{ error: { code: 'handler-failed', cause: { message: 'crashed' } } }]);
    }
    const { system, one, other, downs } = await pair(slots);
    one.tell.link(other);
    await system.run();
    system.kernel(0).killActor(other);
    await system.run();
    expect(downs[0]).toEqual([{ kind: 'killed' }]);
  });

  test('lets one side end normally without the other, and no other reason: shutdown takes it along', async () => {
    for (const [reason, expected] of [
      ['normal', []],
      ['shutdown', ['shutdown']],
    ] as const) {
      const { system, one, other, downs } = await pair(slots);
      one.tell.link(other);
      await system.run();
      one.tell.end(reason);
      await system.run();
      expect(downs[1].map((down) => down.kind)).toEqual(expected);
    }
  });

  test('tells an actor that traps exits instead of ending it, normal ends included', async () => {
    for (const reason of ['crash', 'normal'] as const) {
      const notes: unknown[] = [];
      const { system, one, other, downs } = await pair(slots, notes);
      one.tell.trap();
      one.tell.link(other);
      await system.run();
      other.tell.end(reason);
      await system.run();
      expect(notes).toEqual([
        ['exit', expect.stringContaining(` simulated/${slots[1]}/`), reason === 'crash' ? 'error' : reason],
      ]);
      expect(downs[0]).toEqual([]);
    }
  });

  test('is undone by either side, and made twice it is one link', async () => {
    for (const undoes of [0, 1] as const) {
      const { system, one, other, downs } = await pair(slots);
      one.tell.link(other);
      other.tell.link(one);
      await system.run();
      if (undoes === 0) one.tell.unlink(other);
      else other.tell.unlink(one);
      await system.run();
      one.tell.end('crash');
      await system.run();
      expect(downs[1]).toEqual([]);
    }
  });

  test('to an actor that is gone is an EXIT no-actor', async () => {
    const notes: unknown[] = [];
    const { system, one, other, downs } = await pair(slots, notes);
    system.kernel(0).killActor(other);
    await system.run();
    one.tell.trap();
    one.tell.link(other);
    await system.run();
    expect(notes).toEqual([['exit', expect.any(String), 'no-actor']]);
    const { system: system2, one: third, other: fourth, downs: downs2 } = await pair(slots);
    system2.kernel(0).killActor(fourth);
    await system2.run();
    third.tell.link(fourth);
    await system2.run();
    expect([downs[0], downs2[0]]).toEqual([[], [{ kind: 'no-actor' }]]);
  });

  test('asked for while the other ends is an EXIT as well, whichever comes first', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const notes: unknown[] = [];
      const system = new SimulatedSystem({ seed });
      const one = await system.start(aLinked(notes), undefined, system.in(slots[0]));
      const other = await system.start(aLinked(notes), undefined, system.in(slots[1]));
      one.tell.trap();
      system.kernel(0).stopActor(other);
      one.tell.link(other);
      await system.run();
      expect(notes).toEqual([['exit', expect.any(String), expect.stringMatching(/^(normal|no-actor)$/)]]);
    }
  });
});

test('a link that is undone while the other side’s EXIT is on its way is undone', async () => {
  const { system, one, other, downs } = await pair([1, 2]);
  one.tell.link(other);
  await system.run();
  system.hold(2, 1);
  other.tell.end('crash');
  await system.run();
  one.tell.unlink(other);
  await system.run();
  system.release(2, 1);
  await system.run();
  expect(downs.map((list) => list.length)).toEqual([0, 1]);
});

test('a link into a thread that is lost takes its other side along, or tells it', async () => {
  const notes: unknown[] = [];
  const { system, one, other, downs } = await pair([1, 2], notes);
  one.tell.link(other);
  await system.run();
  system.crash(2);
  await system.run();
  expect(downs[0]).toEqual([{ kind: 'thread-lost', slot: 2, generation: 1, culprit: false }]);
});

test('a link belongs to one incarnation', async () => {
  const { child } = await import('../../src/actors/supervisor/child-spec.ts');
  const { startChild } = await import('../../src/actors/supervisor/start-child.ts');
  const system = new SimulatedSystem();
  const notes: unknown[] = [];
  const sup = system.supervise({ strategy: 'one-for-one', intensity: 5, periodMs: 5_000, children: [] });
  const ref = await system.until(startChild(sup, child(aLinked(notes), undefined, { id: 'a' })));
  const trapping = await system.start(aLinked(notes), undefined);
  trapping.tell.trap();
  trapping.tell.link(ref);
  await system.run();
  ref.tell.end('crash');
  await system.run();
  ref.tell.end('crash');
  await system.run();
  expect(notes).toEqual([['exit', expect.any(String), 'error']]);
});

test('an EXIT’s reason keeps its error over threads', async () => {
  const reasons: ExitReason[] = [];
  const system = new SimulatedSystem();
  const trapping = await system.start(
    anActor<{ link(to: AnyRef): void }>((ctx) => {
      ctx.trapExit(({ reason }) => void reasons.push(reason));
      return { link: (to) => ctx.link(to) };
    }),
    undefined,
    system.in(1),
  );
  const failing = await system.start(
    anActor<{ fail(): void }>(() => ({
      fail: () => {
        throw new ActorError('file-not-found', 'no such file', { details: { path: 'x' } });
      },
    })),
    undefined,
    system.in(2),
  );
  trapping.tell.link(failing);
  await system.run();
  failing.tell.fail();
  await system.run();
  expect(reasons).toMatchObject([
    { kind: 'error', error: { code: 'handler-failed', cause: { code: 'file-not-found', details: { path: 'x' } } } },
  ]);
});

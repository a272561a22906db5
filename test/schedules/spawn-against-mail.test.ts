import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { holdsInEverySchedule, noticesBrokenPairOrder } from './every-schedule.ts';

interface Child {
  hear(what: string): void;
  answer(): string;
}

interface Parent {
  bear(friend: Ref<Friend>, idle: Ref<{ nod(): number }>): void;
}

interface Friend {
  meet(child: Ref<Child>): void;
}

interface Stage {
  readonly parent: Ref<Parent>;
  readonly friend: Ref<Friend>;
  readonly idle: Ref<{ nod(): number }>;
  readonly heard: string[];
  /** What came of the friend's ask. */
  readonly answers: string[];
}

/** The parent is in slot 1, its child to be in slot 2, and the friend, who gets the child's ref, on main. */
async function prepare(system: SimulatedSystem): Promise<Stage> {
  const heard: string[] = [];
  const answers: string[] = [];
  const child = anActor<Child>(() => ({ hear: (what) => void heard.push(what), answer: () => 'here' }));
  const parent = await system.start(
    anActor<Parent>((ctx) => ({
      bear: async (friend, idle) => {
        const born = ctx.spawn(child, undefined, system.in(2));
        friend.tell.meet(born);
        born.tell.hear('parent 1');
        await idle.ask.nod(); // what follows leaves in a frame of its own
        born.tell.hear('parent 2');
      },
    })),
    undefined,
    system.in(1),
  );
  const friend = await system.start(
    anActor<Friend>((ctx) => ({
      meet: (born) => {
        born.tell.hear('friend 1');
        ctx.pipe(born.ask.answer(), (outcome) => void answers.push(outcome.ok ? outcome.value : codeOf(outcome.error)));
        born.tell.hear('friend 2');
      },
    })),
    undefined,
  );
  const idle = await system.start(
    anActor<{ nod(): number }>(() => ({ nod: () => 0 })),
    undefined,
    system.in(1),
  );
  return { parent, friend, idle, heard, answers };
}

const codeOf = (error: unknown): string => (error as { code: string }).code;

function judge(system: SimulatedSystem, { heard, answers }: Stage): void {
  for (const who of ['parent', 'friend']) {
    const mine = heard.filter((line) => line.startsWith(who));
    assert.deepEqual(mine, [`${who} 1`, `${who} 2`].slice(0, mine.length), 'each pair in order');
  }
  assert.ok(answers.length <= 1);
  assert.equal(system.kernel(0).statistics().openAsks, 0, 'the ask has settled');
}

const alive: Scenario<Stage> = {
  name: 'spawn against mail through a third party',
  prepare,
  async play(system, stage) {
    stage.parent.tell.bear(stage.friend, stage.idle);
    await system.run();
    judge(system, stage);
    assert.deepEqual([stage.heard.length, stage.answers], [4, ['here']], 'nothing is lost');
    return stage.heard.join(', ');
  },
};

const orphaned: Scenario<Stage> = {
  name: 'spawn against mail through a third party, the parent’s thread lost at any moment',
  prepare,
  async play(system, stage) {
    stage.parent.tell.bear(stage.friend, stage.idle);
    await system.whenever('slot 1 crashes');
    system.crash(1, { delivered: 'any' });
    await system.run();
    judge(system, stage);
    assert.equal(system.kernel(2).statistics().actors, 0, 'no orphan lives on');
    return stage.answers[0] ?? 'not asked';
  },
};

describe('a spawn against mail by way of a third party', { timeout: 120_000 }, () => {
  test('loses nothing and keeps each pair in order, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(alive);
    expect(outcomes.size).toBeGreaterThan(1);
  });

  test('settles the ask, and leaves no orphan, when the parent’s thread dies, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(orphaned);
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['here', 'no-actor', 'not asked']));
  });

  test('would be seen to break if pairs lost their order', () => noticesBrokenPairOrder(alive));
});

import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../src/actors/supervisor/group-restart.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { holdsInEverySchedule } from './every-schedule.ts';
import { holdLives, holdRunning, type Lives, viewsOf, type Ward, ward, wardOf } from './supervised-lives.ts';

interface Stage {
  readonly supervisor: Ref<Supervisor>;
  readonly wards: readonly Ref<Ward>[];
  readonly lives: Lives;
}

/** The supervisor is on main; of its children a lives in slot 1, b in slot 2. */
async function prepare(system: SimulatedSystem, strategy: Strategy): Promise<Stage> {
  const lives: Lives = new Map();
  const children = ['a', 'b'].map((id, index) => ward(lives, id, system.in(index + 1)));
  const supervisor = system.supervise({ strategy, intensity: 5, periodMs: 5_000, children });
  const wards = [await wardOf(system, supervisor, 'a'), await wardOf(system, supervisor, 'b')];
  return { supervisor, wards, lives };
}

async function judge(system: SimulatedSystem, { supervisor, lives }: Stage): Promise<string> {
  holdLives(lives);
  const views = await viewsOf(system, supervisor);
  assert.deepEqual(
    views.map(({ id }) => id),
    ['a', 'b'],
  );
  await holdRunning(system, lives, views);
  for (const slot of [1, 2]) assert.equal(system.kernel(slot).statistics().actors, 1, `one child lives in slot ${slot}`);
  return views.map(({ id, incarnation }) => `${id}${incarnation}`).join(' ');
}

const twoCrashes = (strategy: Strategy): Scenario<Stage> => ({
  name: `two restarts racing, ${strategy}`,
  prepare: (system) => prepare(system, strategy),
  async play(system, stage) {
    for (const each of stage.wards) each.tell.crash();
    await system.run();
    return await judge(system, stage);
  },
});

const crashAndLoss = (strategy: Strategy): Scenario<Stage> => ({
  name: `a crash and a lost thread racing, ${strategy}`,
  prepare: (system) => prepare(system, strategy),
  async play(system, stage) {
    stage.wards[0]?.tell.crash();
    await system.whenever('slot 2 is lost');
    system.crash(2, { delivered: 'any' });
    system.boot(2);
    await system.run();
    return await judge(system, stage);
  },
});

const crashAndLossOfOne: Scenario<Stage> = {
  name: 'a crash and the loss of the same child racing',
  prepare: (system) => prepare(system, 'one-for-one'),
  async play(system, stage) {
    stage.wards[1]?.tell.crash();
    await system.whenever('slot 2 is lost');
    system.crash(2, { delivered: 'any' });
    system.boot(2);
    await system.run();
    return await judge(system, stage);
  },
};

describe('two restarts that race', { timeout: 120_000 }, () => {
  test.each<Strategy>(['one-for-one', 'one-for-all', 'rest-for-one'])(
    'for two crashes, %s: each child lives once, in every schedule',
    async (strategy) => {
      const { outcomes } = await holdsInEverySchedule(twoCrashes(strategy));
      if (strategy === 'one-for-one') expect([...outcomes.keys()]).toEqual(['a2 b2']);
    },
  );

  test.each<Strategy>(['one-for-one', 'one-for-all', 'rest-for-one'])(
    'for a crash and a lost thread, %s: each child lives once, in every schedule',
    async (strategy) => {
      await holdsInEverySchedule(crashAndLoss(strategy));
    },
  );

  test('for a crash and the loss of the same child: it lives once, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(crashAndLossOfOne);
    expect([...outcomes.keys()].sort()).toEqual(['a1 b2', 'a1 b3']);
  });
});

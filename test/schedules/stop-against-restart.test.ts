import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { terminateChild } from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { holdsInEverySchedule } from './every-schedule.ts';
import { holdLives, holdRunning, type Lives, viewsOf, type Ward, ward, wardOf } from './supervised-lives.ts';

interface Stage {
  readonly supervisor: Ref<Supervisor>;
  readonly ward: Ref<Ward>;
  readonly lives: Lives;
  readonly ends: string[];
}

/** The supervisor is in slot 1, its child in slot 2, and whoever wants something of them on main. */
async function prepare(system: SimulatedSystem): Promise<Stage> {
  const lives: Lives = new Map();
  const ends: string[] = [];
  const options = { intensity: 5, periodMs: 5_000, children: [ward(lives, 'a', system.in(2))] };
  const supervisor = system.supervise(options, system.in(1));
  system.watch(supervisor, ({ reason }) => ends.push(reason.kind));
  return { supervisor, ward: await wardOf(system, supervisor, 'a'), lives, ends };
}

function judgeGone(system: SimulatedSystem, { lives, ends }: Stage, crashes: number): string {
  const all = lives.get('a') ?? [];
  holdLives(lives);
  assert.deepEqual(ends, ['normal'], 'the supervisor ends once');
  for (const slot of [1, 2]) assert.equal(system.kernel(slot).statistics().actors, 0, `nobody lives on in slot ${slot}`);
  assert.ok(all.length <= 1 + crashes, 'no more lives than crashes allow');
  return all.map(({ end }) => end ?? 'lost').join(', ');
}

const stopped: Scenario<Stage> = {
  name: 'stop against restart',
  prepare,
  async play(system, stage) {
    stage.ward.tell.crash();
    await system.whenever('the supervisor is stopped');
    await system.stop(stage.supervisor);
    await system.run();
    return judgeGone(system, stage, 1);
  },
};

const stoppedWhileLost: Scenario<Stage> = {
  name: 'stop against restart after a lost thread',
  prepare,
  async play(system, stage) {
    system.kernel(0).stopActor(stage.supervisor);
    await system.whenever('slot 2 is lost');
    system.crash(2, { delivered: 'any' });
    system.boot(2);
    await system.run();
    return judgeGone(system, stage, 1);
  },
};

const terminated: Scenario<Stage> = {
  name: 'terminateChild against restart',
  prepare,
  async play(system, { supervisor, ward: crashing, lives }) {
    crashing.tell.crash();
    await system.whenever('the child is terminated');
    await terminateChild(supervisor, 'a');
    const ended = lives.get('a')?.map(({ end }) => end);
    await system.run();
    holdLives(lives);
    assert.deepEqual(
      lives.get('a')?.map(({ end }) => end),
      ended,
      'nothing comes after the answer',
    );
    assert.ok(
      ended?.every((end) => end !== undefined),
      'all its lives are over when the answer comes',
    );
    const views = await viewsOf(system, supervisor);
    assert.deepEqual(
      views.map(({ ref }) => ref),
      [undefined],
      'its specification is kept',
    );
    const restarted = await system.until(supervisor.ask.restartChild('a'));
    assert.ok(restarted.ok);
    const last = lives.get('a')?.pop();
    lives.clear();
    lives.set('a', last === undefined ? [] : [last]);
    await holdRunning(system, lives, await viewsOf(system, supervisor));
    return ended?.join(', ') ?? '';
  },
};

describe('a stop against a restart', { timeout: 120_000 }, () => {
  test('ends the supervisor and all lives of its child, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(stopped);
    expect([...outcomes.keys()].sort()).toEqual(['error', 'error, shutdown', 'shutdown']);
  });

  test('ends them also when the thread of the child is lost, in every schedule', async () => {
    await holdsInEverySchedule(stoppedWhileLost);
  });

  test('of the child alone ends it for good, in every schedule, and it can be started again', async () => {
    await holdsInEverySchedule(terminated);
  });
});

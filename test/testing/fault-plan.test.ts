import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { explore } from '../../src/testing/explore.ts';
import { type Fault, randomFaults } from '../../src/testing/fault-plan.ts';
import { openProbe, type Probe } from '../../src/testing/probe.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { type Listener, type Talker, talker } from './fixtures.ts';

interface Stage {
  readonly system: SimulatedSystem;
  readonly probe: Probe<Listener>;
  readonly ref: Ref<Talker>;
}

async function stageWith(...faults: Fault[]): Promise<Stage> {
  const system = new SimulatedSystem({ faults });
  const probe = await openProbe<Listener>(system);
  const ref = await system.start(talker, undefined, system.in(1));
  probe.watch(ref);
  await system.run();
  return { system, probe, ref };
}

describe('a fault plan', () => {
  test('makes the handler of the k-th message throw, and no other', async () => {
    const { probe, ref, system } = await stageWith({
      kind: 'throw',
      at: { to: 'talker', method: 'say', nth: 2 },
      message: 'planned',
    });
    for (const text of ['one', 'two', 'three']) ref.tell.say(probe.ref, text);
    await probe.expect('hear', 'one');
    expect(await probe.expectDown(ref)).toMatchObject({
      reason: { kind: 'error', error: { message: expect.stringContaining('planned') } },
    });
    await probe.expectNothing();
    expect(system.faultsHappened).toHaveLength(1);
  });

  test('lets a thread die at a message, whose handler does not run, and brings up the next life', async () => {
    const { probe, ref, system } = await stageWith({ kind: 'crash', at: { to: 'talker', nth: 1 }, downMs: 200 });
    ref.tell.say(probe.ref, 'one');
    expect((await probe.expectDown(ref)).reason).toMatchObject({ kind: 'thread-lost', culprit: true });
    expect(system.isUp(1)).toBe(false);
    await system.advance(200);
    expect(system.isUp(1)).toBe(true);
    await probe.expectNothing();
  });

  test('delays a link for a time, and holds mail back, not order', async () => {
    const { probe, ref, system } = await stageWith({ kind: 'hold', at: { timeMs: 10 }, from: 1, to: 0, forMs: 500 });
    await system.advance(20);
    ref.tell.say(probe.ref, 'one', 'two');
    await probe.expectNothing(400);
    await system.advance(200);
    await probe.expect('hear', 'one');
    await probe.expect('hear', 'two');
  });

  test('lets a thread die before a step', async () => {
    const system = new SimulatedSystem({
      faults: [{ kind: 'crash', at: { step: 20 }, slot: 2, downMs: Number.POSITIVE_INFINITY }],
    });
    while (system.steps < 20) {
      expect(system.isUp(2)).toBe(true);
      if (!(await system.step())) system.spawn(talker, undefined);
    }
    system.spawn(talker, undefined);
    await system.run();
    expect(system.isUp(2)).toBe(false);
  });

  test('is part of what a seed decides, and is told when a scenario fails', async () => {
    const plan = (seed: number) => randomFaults(seededRandom(seed), { slots: [1, 2] });
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
    const failure = explore(
      { seeds: 20, faults: (random) => randomFaults(random, { slots: [1], withinSteps: 20 }) },
      async (system) => {
        const ref = await system.start(talker, undefined, system.in(1));
        const probe = await openProbe<Listener>(system);
        probe.watch(ref);
        await probe.expectNothing(2_000);
      },
    );
    await expect(failure).rejects.toMatchObject({ code: 'scenario-failed', message: expect.stringContaining('"kind":"crash"') });
  });

  test.each([
    ['faults[0].slot', { kind: 'crash', at: { step: 1 }, slot: 3 }],
    ['faults[0].slot', { kind: 'crash', at: { step: 1 } }],
    ['faults[0].slot', { kind: 'crash', at: { step: 1 }, slot: 0 }],
    ['faults[0].at', { kind: 'crash', at: { timeMs: -1 }, slot: 1 }],
    ['faults[0].at.nth', { kind: 'throw', at: { to: 'talker', nth: 0 } }],
    ['faults[0].to', { kind: 'hold', at: { step: 1 }, from: 1, to: 1, forMs: 1 }],
    ['faults[0].forMs', { kind: 'hold', at: { step: 1 }, from: 1, to: 2, forMs: Number.NaN }],
  ] as [string, Fault][])('that breaks a rule is refused by the field %s', (field, fault) => {
    expect(() => new SimulatedSystem({ faults: [fault] })).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
    );
  });
});

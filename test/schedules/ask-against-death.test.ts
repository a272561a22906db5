import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { holdsInEverySchedule, noticesBrokenPairOrder } from './every-schedule.ts';

interface Oracle {
  answer(n: number): number;
  slowly(n: number): number;
}

interface Stage {
  readonly oracle: Ref<Oracle>;
  readonly heard: number[];
  readonly downs: string[];
}

async function prepare(system: SimulatedSystem): Promise<Stage> {
  const heard: number[] = [];
  const downs: string[] = [];
  const oracle = await system.start(
    anActor<Oracle>((ctx) => ({
      answer: (n) => {
        heard.push(n);
        return n;
      },
      slowly: async (n) => {
        heard.push(n);
        await new Promise<void>((resolve) => ctx.clock.after(0, resolve));
        return n;
      },
    })),
    undefined,
    system.in(1),
  );
  system.watch(oracle, ({ reason }) => downs.push(reason.kind));
  return { oracle, heard, downs };
}

/** How an ask settled: its reply, or the code that it was rejected with. */
const settled = (ask: Promise<number>): Promise<string> => ask.then(String, (error: { code: string }) => error.code);

async function judge(system: SimulatedSystem, stage: Stage, asks: readonly string[]): Promise<string> {
  const [first, second, third] = asks;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  await system.run();
  assert.deepEqual(stage.heard, [1, 2, 3].slice(0, stage.heard.length), 'mail is handled in order');
  for (const [index, answer] of [first, second, third].entries()) {
    if (answer === String(index + 1)) assert.ok(stage.heard.includes(index + 1), 'what was answered was handled');
    else assert.match(answer, /^(down|no-actor|thread-lost)$/);
  }
  const answered = [first, second, third].map((answer, index) => answer === String(index + 1));
  assert.ok(answered.lastIndexOf(true) <= answered.indexOf(false) || !answered.includes(false), 'answers are a prefix');
  assert.equal(stage.downs.length, 1, 'one DOWN');
  assert.equal(system.kernel(0).statistics().openAsks, 0);
  return [first, second, third].join(' ');
}

const ask = (oracle: Ref<Oracle>): Promise<string[]> =>
  Promise.all([settled(oracle.ask.answer(1)), settled(oracle.ask.slowly(2)), settled(oracle.ask.answer(3))]);

/** The last at a moment of its own. */
async function askApart(system: SimulatedSystem, oracle: Ref<Oracle>): Promise<string[]> {
  const asks = [settled(oracle.ask.answer(1)), settled(oracle.ask.slowly(2))];
  await system.whenever('the third ask');
  return await Promise.all([...asks, settled(oracle.ask.answer(3))]);
}

/** The kill is sent from slot 2, so that it and the asks come by different links. */
const killed: Scenario<Stage> = {
  name: 'ask against a kill',
  prepare,
  async play(system, stage) {
    const asks = ask(stage.oracle);
    await system.whenever('a kill from slot 2');
    system.kernel(2).killActor(stage.oracle);
    return await judge(system, stage, await asks);
  },
};

const threadDies: Scenario<Stage> = {
  name: 'ask against the death of the thread',
  prepare,
  async play(system, stage) {
    const asks = askApart(system, stage.oracle);
    await system.whenever('slot 1 crashes');
    system.crash(1, { delivered: 'any' });
    system.abandon(1);
    return await judge(system, stage, await asks);
  },
};

describe('an ask against the death of its target', { timeout: 120_000 }, () => {
  test('settles by a kill, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(killed);
    expect([...outcomes.keys()].sort()).toEqual(['1 2 3', '1 2 no-actor', '1 down no-actor', 'no-actor no-actor no-actor']);
  });

  test('settles by the death of the thread, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(threadDies, { threads: 1 });
    expect(outcomes.size).toBeGreaterThan(2);
  });

  test('would be seen to break if pairs lost their order', () => noticesBrokenPairOrder(threadDies, { threads: 1 }));
});

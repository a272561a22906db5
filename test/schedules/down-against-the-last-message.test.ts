import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import type { Scenario } from '../../src/testing/explore-all.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';
import { holdsInEverySchedule, noticesBrokenPairOrder } from './every-schedule.ts';

interface Watcher {
  watch(ref: AnyRef): void;
  hear(n: number): void;
}

interface Friend {
  nod(): number;
}

interface Speaker {
  speak(to: Ref<Watcher>, friend: Ref<Friend>): void;
}

interface Stage {
  readonly watcher: Ref<Watcher>;
  readonly speaker: Ref<Speaker>;
  readonly friend: Ref<Friend>;
  readonly seen: string[];
}

/** Says one, two, three and ends. Between them it asks, so that each leaves in a frame of its own; by its context, which ends with its life. */
const aSpeaker = (askBy: (ctx: ActorContext<Speaker>, friend: Ref<Friend>) => Promise<number>) =>
  anActor<Speaker>((ctx) => ({
    speak: async (to, friend) => {
      for (const n of [1, 2, 3]) {
        to.tell.hear(n);
        await askBy(ctx, friend);
      }
      ctx.stop();
    },
  }));

const careful = aSpeaker((ctx, friend) => ctx.ask(friend).nod());
const careless = aSpeaker((_, friend) => friend.ask.nod());

async function prepare(system: SimulatedSystem, definition = careful): Promise<Stage> {
  const seen: string[] = [];
  const watcher = await system.start(
    anActor<Watcher>((ctx) => ({
      watch: (ref) => void ctx.watch(ref, ({ reason }) => void seen.push(`DOWN ${reason.kind}`)),
      hear: (n) => void seen.push(String(n)),
    })),
    undefined,
    system.in(2),
  );
  const speaker = await system.start(definition, undefined, system.in(1));
  const friend = await system.start(
    anActor<Friend>(() => ({ nod: () => 0 })),
    undefined,
    system.in(1),
  );
  watcher.tell.watch(speaker);
  await system.run();
  return { watcher, speaker, friend, seen };
}

function judge({ seen }: Stage): string {
  const text = seen.join(' ');
  assert.match(text, /^(1 )?(1 2 )?(1 2 3 )?DOWN [a-z-]+$/, 'a contiguous prefix, then one DOWN, then nothing');
  return text;
}

const orderly: Scenario<Stage> = {
  name: 'DOWN against the last message',
  prepare: (system) => prepare(system),
  async play(system, stage) {
    stage.speaker.tell.speak(stage.watcher, stage.friend);
    await system.run();
    assert.equal(stage.seen.at(-1), 'DOWN normal');
    assert.equal(stage.seen.length, 4, 'all of it');
    return judge(stage);
  },
};

const killed: Scenario<Stage> = {
  name: 'DOWN against the last message, killed at any moment',
  prepare: (system) => prepare(system),
  async play(system, stage) {
    stage.speaker.tell.speak(stage.watcher, stage.friend);
    await system.whenever('the speaker is killed');
    system.kernel(2).killActor(stage.speaker);
    await system.run();
    return judge(stage);
  },
};

const killedWhileCareless: Scenario<Stage> = {
  name: 'DOWN against the last message, killed while its handler goes on',
  prepare: (system) => prepare(system, careless),
  async play(system, stage) {
    stage.speaker.tell.speak(stage.watcher, stage.friend);
    await system.whenever('the speaker is killed');
    system.kernel(2).killActor(stage.speaker);
    await system.run();
    return stage.seen.join(' ');
  },
};

const threadDies: Scenario<Stage> = {
  name: 'DOWN against the last message, its thread lost at any moment',
  prepare: (system) => prepare(system),
  async play(system, stage) {
    stage.speaker.tell.speak(stage.watcher, stage.friend);
    await system.whenever('slot 1 crashes');
    system.crash(1, { delivered: 'any' });
    await system.run();
    return judge(stage);
  },
};

describe('DOWN against the last message', { timeout: 120_000 }, () => {
  test('comes after all of it when the speaker ends by itself, in every schedule', () => holdsInEverySchedule(orderly));

  test('comes after a contiguous prefix when the speaker is killed, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(killed);
    expect(outcomes.size).toBeGreaterThan(2);
  });

  test('may come before what a killed handler goes on to tell, when that does not end with its life', async () => {
    const { outcomes } = await holdsInEverySchedule(killedWhileCareless);
    expect([...outcomes.keys()].filter((text) => /DOWN killed \d/.test(text))).not.toEqual([]);
  });

  test('comes after a contiguous prefix when its thread dies, in every schedule', async () => {
    const { outcomes } = await holdsInEverySchedule(threadDies);
    expect(outcomes.size).toBeGreaterThan(2);
  });

  test('would be seen to break if pairs lost their order', () => noticesBrokenPairOrder(orderly));
});

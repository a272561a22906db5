import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { exploreAll, holdInAll, type Scenario } from '../../src/testing/explore-all.ts';
import { anActor, aScribe, type Heard, type Scribe } from '../runtime/an-actor.ts';

interface Writer {
  write(to: Ref<Scribe>, what: string): void;
}

const writer = anActor<Writer>(() => ({ write: (to, what) => to.tell.note(what) }));

interface Stage {
  readonly scribe: Heard;
  readonly to: Ref<Scribe>;
  readonly writers: readonly Ref<Writer>[];
}

/** Writers in slots of their own write two letters each to a scribe on main. */
const letters: Scenario<Stage> = {
  name: 'letters',
  async prepare(system) {
    const scribe = aScribe();
    const to = await system.start(scribe.definition, undefined);
    const writers = await Promise.all([1, 2].map((slot) => system.start(writer, undefined, system.in(slot))));
    return { scribe, to, writers };
  },
  async play(system, { scribe, to, writers }) {
    for (const [index, ref] of writers.entries()) for (const n of [1, 2]) ref.tell.write(to, `${'ab'[index]}${n}`);
    await system.run();
    return scribe.notes.join(' ');
  },
};

test('every interleaving that keeps the pairs in order is tried, and none twice', async () => {
  const report = await exploreAll(letters, { maxSteps: 6 });
  // Both of a writer's letters leave in one frame.
  expect([...report.outcomes.keys()].sort()).toEqual(['a1 a2 b1 b2', 'b1 b2 a1 a2']);
  expect(report.violation).toBeUndefined();
  expect(report.schedules).toBeGreaterThan(4);
});

const onlyAlphabetical: Scenario<Stage> = {
  ...letters,
  async play(system, stage) {
    const written = await letters.play(system, stage);
    if (written.startsWith('b')) throw new Error('b came first');
    return written;
  },
};

test('a violation names the choices that replay it', async () => {
  const { violation } = await exploreAll(onlyAlphabetical);
  expect(violation).toMatchObject({ error: { message: 'b came first' } });
  const replayed = await exploreAll(onlyAlphabetical, { replay: violation?.choices ?? [] });
  expect(replayed).toMatchObject({
    schedules: 1,
    violation: { choices: violation?.choices, error: { message: 'b came first' } },
  });
  await expect(holdInAll(onlyAlphabetical)).rejects.toMatchObject({
    code: 'scenario-failed',
    message: expect.stringContaining(`replay: [${violation?.choices.join(', ')}]`),
  });
});

test('a scenario that takes its chance elsewhere is found out, and one with too many schedules is refused', async () => {
  let runs = 0;
  const moody: Scenario<Stage> = {
    ...letters,
    play: (system, stage) => letters.play(system, runs++ < 4 ? stage : { ...stage, writers: stage.writers.slice(1) }),
  };
  await expect(exploreAll(moody)).resolves.toMatchObject({ violation: { error: { code: 'scenario-not-repeatable' } } });
  await expect(exploreAll(letters, { maxSchedules: 3 })).rejects.toMatchObject({ code: 'too-many-schedules' });
});

const crashing: Scenario<Stage> = {
  ...letters,
  name: 'letters of one who crashes',
  async play(system, { scribe, to, writers: [a] }) {
    a?.tell.write(to, 'a');
    await system.whenever('slot 1 crashes');
    system.crash(1, { delivered: 'any' });
    await system.run();
    return scribe.notes.join(' ');
  },
};

test('what a scenario does whenever it may is tried at every moment, and so is what a crash leaves of a link', async () => {
  const report = await exploreAll(crashing);
  expect([...report.outcomes.keys()].sort()).toEqual(['', 'a']);
});

test('what is left out differs only in the order of steps in different slots: all outcomes are seen', async () => {
  for (const scenario of [letters, crashing]) {
    const all = await exploreAll(scenario, { maxSteps: 6, reduce: false });
    const reduced = await exploreAll(scenario, { maxSteps: 6 });
    expect([...reduced.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
    expect(reduced.schedules).toBeLessThan(all.schedules);
  }
});

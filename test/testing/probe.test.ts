import { afterAll, describe, expect, test } from 'vitest';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { openProbe } from '../../src/testing/probe.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { type TestableSystem, testable } from '../../src/testing/testable-system.ts';
import { type Listener, talker } from './fixtures.ts';

let real: ActorSystem | undefined;
afterAll(async () => {
  await real?.stop();
});

async function openReal(): Promise<TestableSystem> {
  real ??= await createSystem({ threads: 2 });
  return testable(real);
}

const systems: [string, () => Promise<TestableSystem>][] = [
  ['simulated', async () => new SimulatedSystem()],
  ['real', openReal],
];

describe.each(systems)('a probe in a %s system', (_, open) => {
  test('receives what actors of any thread send it, in order, and the end of those that it watches after that', async () => {
    const system = await open();
    const probe = await openProbe<Listener>(system);
    const ref = await system.start(talker, undefined, system.in(2));
    probe.watch(ref);
    ref.tell.say(probe.ref, 'one', 'two');
    ref.tell.end();
    await probe.expect('hear', 'one');
    expect(await probe.receive()).toEqual({ kind: 'message', method: 'hear', args: ['two'] });
    expect((await probe.expectDown(ref)).reason.kind).toBe('normal');
    await probe.expectNothing();
  });

  test('answers as it is told', async () => {
    const system = await open();
    const probe = await openProbe<Listener>(system, { handlers: { count: (n) => n * 2 } });
    const ref = await system.start(talker, undefined, system.in(1));
    expect(await system.until(ref.ask.double(probe.ref, 21))).toBe(42);
    await probe.expect('count', 21);
  });

  test('says what came instead of what was expected', async () => {
    const system = await open();
    const impatient = await openProbe<Listener>(system, { timeoutMs: 50 });
    await expect(impatient.receive()).rejects.toMatchObject({
      code: 'probe-failed',
      message: 'nothing came within 50 ms; so far came nothing',
    });
    const probe = await openProbe<Listener>(system);
    const ref = await system.start(talker, undefined, system.in(1));
    ref.tell.say(probe.ref, 'one', 'two');
    await expect(probe.expect('hear', 'three')).rejects.toMatchObject({
      code: 'probe-failed',
      message: expect.stringMatching(/^hear\(the string "three"\) was expected; so far came:\n> hear\(the string "one"\)/),
    });
    await expect(probe.expectNothing()).rejects.toMatchObject({ code: 'probe-failed' });
    await expect(probe.expectDown()).rejects.toMatchObject({ code: 'probe-failed' });
  });

  test('hears of the loss of a thread', async () => {
    const system = await open();
    const probe = await openProbe<Listener>(system);
    const ref = await system.start(talker, undefined, system.in(2));
    probe.watch(ref);
    expect(await system.until(ref.ask.double(probe.ref, 1))).toBe(undefined);
    await probe.expect('count', 1);
    await system.loseThread(2);
    expect((await probe.expectDown(ref)).reason).toMatchObject({ kind: 'thread-lost', slot: 2 });
    expect(await system.start(talker, undefined, system.in(2))).toMatchObject({ address: { slot: 2 } });
  });
});

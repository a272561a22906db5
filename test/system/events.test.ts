// Events of simulated threads, gathered on main, and the channels by which they leave.
import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { DeadLetter } from '../../src/runtime/reporting/dead-letter.ts';
import { eventChannels } from '../../src/system/event-hub.ts';
import { SimulatedSystem, type SimulatedSystemOptions } from '../../src/testing/simulated-system.ts';
import { linesLog } from '../runtime/a-log.ts';
import { anActor, aScribe, type Scribe } from '../runtime/an-actor.ts';

const ended: (() => void)[] = [];

afterEach(() => {
  for (const end of ended.splice(0)) end();
});

function listen(kind: keyof typeof eventChannels): unknown[] {
  const heard: unknown[] = [];
  const note = (message: unknown): void => void heard.push(message);
  const name = eventChannels[kind];
  channel(name).subscribe(note);
  ended.push(() => channel(name).unsubscribe(note));
  return heard;
}

interface Sender {
  send(to: Ref<Scribe>, count: number): void;
  fail(): void;
}

const sender = anActor<Sender>(() => ({
  send: (to, count) => {
    for (let n = 0; n < count; n += 1) to.tell.note(n);
  },
  fail: () => {
    throw new TypeError('no');
  },
}));

/** A sender in slot 1, and an actor in slot 2 that is gone. */
async function aSystem(options: SimulatedSystemOptions = {}) {
  const system = new SimulatedSystem({ threads: 2, shipEvents: true, ...options });
  const from = await system.start(sender, undefined, system.in(1));
  const gone = await system.start(aScribe().definition, undefined, system.in(2));
  system.kernel(0).stopActor(gone);
  await system.run();
  return { system, from, gone };
}

describe('the dead letters of a system', () => {
  test('are those of all threads: a letter between two hosts is known on main', async () => {
    const { system, from, gone } = await aSystem();
    const heard: DeadLetter[] = [];
    system.deadLetters.subscribe((letter) => heard.push(letter));
    from.tell.send(gone, 2);
    from.tell.fail();
    await system.run();
    expect(system.deadLetters.counts()).toEqual({ 'no-actor': 2, 'handler-failed': 1 });
    expect(system.deadLetters.recent()).toEqual(heard);
    expect(heard.filter(({ reason }) => reason === 'no-actor')).toMatchObject([
      { slot: 2, method: 'note', sender: 'slot 1', summary: '[number]' },
      { slot: 2, method: 'note' },
    ]);
    expect(heard.find(({ reason }) => reason === 'handler-failed')?.error).toMatchObject({
      code: 'handler-failed',
      cause: { name: 'TypeError', message: 'no' },
    });
  });

  test('count what is coalesced on a host, once in a second, and nobody is told of events left out', async () => {
    const { log, lines } = linesLog();
    const { system } = await aSystem({ log });
    const leftOut = listen('left-out');
    const definition = anActor<Scribe>(() => ({ note: () => undefined }), { mailbox: { coalesce: { note: () => '' } } });
    const ref = await system.start(definition, undefined, system.in(1));
    for (let n = 0; n < 100; n += 1) ref.tell.note(n);
    await system.advance(1_000);
    expect(system.deadLetters.counts()).toEqual({ coalesced: 99 });
    expect([lines, leftOut]).toEqual([[], []]);
  });

  test('of a flood come a hundred in a second; the rest is counted by reason, and said', async () => {
    const { log, lines } = linesLog();
    const { system, from, gone } = await aSystem({ log });
    const leftOut = listen('left-out');
    from.tell.send(gone, 10_000);
    await system.run();
    expect(system.deadLetters.counts()).toEqual({ 'no-actor': 100 });
    await system.advance(1_000);
    expect(system.deadLetters.counts()).toEqual({ 'no-actor': 10_000 });
    expect(leftOut).toEqual([{ kind: 'left-out', slot: 2, counts: { 'dead-letter': 9_900 }, letters: { 'no-actor': 9_900 } }]);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', fields: { slot: 2, 'dead-letter': 9_900 } });
    from.tell.send(gone, 1);
    await system.run();
    expect(system.deadLetters.counts()).toEqual({ 'no-actor': 10_001 });
  });

  test('of quiet methods are counted everywhere, and told only to those who ask for them', async () => {
    const { system, from, gone } = await aSystem({ quietMethods: ['note'] });
    const heard: DeadLetter[] = [];
    system.deadLetters.subscribe((letter) => heard.push(letter));
    from.tell.send(gone, 3);
    await system.run();
    expect(heard).toEqual([]);
    expect(system.deadLetters.counts()).toEqual({ 'no-actor': 3 });
  });
});

describe('the channels', () => {
  test('tell of dead letters and crashes of all threads, with their errors', async () => {
    const [letters, crashes] = [listen('dead-letter'), listen('crash')];
    const { system, from } = await aSystem();
    from.tell.fail();
    await system.run();
    expect(letters).toMatchObject([{ reason: 'handler-failed', slot: 1 }]);
    expect(crashes).toMatchObject([
      {
        actor: { definition: sender.key, slot: 1, incarnation: 1 },
        method: 'fail',
        reason: 'error',
        error: { code: 'handler-failed' },
      },
    ]);
  });

  test('tell of the lives of actors on main, and with lifecycleEvents on all threads', async () => {
    for (const lifecycleEvents of [false, true]) {
      const [spawns, exits, restarts] = [listen('spawn'), listen('exit'), listen('restart')];
      const system = new SimulatedSystem({ shipEvents: true, lifecycleEvents });
      const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
      for (const slot of [0, 1]) {
        const ref = await system.until(startChild(supervisor, child(sender, undefined, { id: `${slot}`, ...system.in(slot) })));
        ref.tell.fail();
        await system.run();
      }
      const slots = lifecycleEvents ? [0, 1] : [0];
      const actors = slots.map((slot) => ({ actor: { slot, definition: sender.key, incarnation: 1 } }));
      expect(spawns.slice(2)).toMatchObject(actors.map((event) => ({ kind: 'spawn', ...event, parent: 'simulated/0/0.1.2' })));
      expect(exits).toMatchObject(actors.map((event) => ({ kind: 'exit', ...event, reason: 'error', awaitsVerdict: true })));
      expect(restarts).toMatchObject(slots.map((slot) => ({ kind: 'restart', actor: { slot, incarnation: 2 } })));
      for (const end of ended.splice(0)) end();
    }
  });

  test('cost nothing when nobody listens: no event is made, and hosts send nothing', async () => {
    const { system, from } = await aSystem({ lifecycleEvents: false });
    expect(system.kernel(0).events.wants('spawn')).toBe(false);
    expect(system.kernel(1).events.wants('spawn')).toBe(false);
    from.tell.send(await system.start(aScribe().definition, undefined), 1);
    await system.run();
    expect(system.deadLetters.counts()).toEqual({});
  });
});

test('a log, a listener and a trace that throw harm nobody', async () => {
  const surfaced: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => surfaced.push(error));
  const fail = (what: string) => (): never => {
    throw new Error(what);
  };
  try {
    const log = { debug: fail('log'), info: fail('log'), warn: fail('log'), error: fail('log') };
    const { system, from } = await aSystem({ log });
    const failing = fail('channel');
    channel(eventChannels.crash).subscribe(failing);
    ended.push(() => channel(eventChannels.crash).unsubscribe(failing));
    system.deadLetters.subscribe(fail('listener'));
    const other = await system.start(sender, undefined, system.in(1));
    system.observer.trace(other, fail('trace'));
    from.tell.fail();
    const scribe = aScribe();
    other.tell.send(await system.start(scribe.definition, undefined), 2);
    await system.run();
    expect(scribe.notes).toEqual([0, 1]);
    expect(new Set(surfaced.map((error) => (error as Error).message))).toEqual(new Set(['log', 'channel', 'listener', 'trace']));
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  }
});

test('what an actor logs says who it is', async () => {
  const { log, lines } = linesLog();
  const system = new SimulatedSystem({ log });
  const talker = anActor<{ talk(): void }>((ctx) => ({ talk: () => ctx.log.info({ heard: 1 }, 'hello') }));
  const ref = await system.start(talker, undefined, system.in(1));
  ref.tell.talk();
  await system.run();
  expect(lines).toEqual([
    { level: 'info', message: 'hello', fields: { actor: 'simulated/1/0.1.1', definition: talker.key, incarnation: 1, heard: 1 } },
  ]);
});

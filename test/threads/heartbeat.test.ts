import { expect, test } from 'vitest';
import {
  asyncStamp,
  createHeartbeat,
  readBeats,
  readCulprit,
  readMemory,
  readTurns,
  startBeating,
  turnStamp,
} from '../../src/threads/heartbeat.ts';
import { ManualClock } from './manual-clock.ts';

test('beats at once and then once a period, until it is cancelled', () => {
  const clock = new ManualClock();
  const heartbeat = createHeartbeat();
  const beating = startBeating(heartbeat, 100, clock, () => ({ heapUsedBytes: 0, externalBytes: 0 }));
  expect(readBeats(heartbeat)).toBe(1);
  clock.advance(350);
  expect(readBeats(heartbeat)).toBe(4);
  beating.cancel();
  clock.advance(1_000);
  expect(readBeats(heartbeat)).toBe(4);
});

test('says with each beat what memory the thread holds', () => {
  const clock = new ManualClock();
  const heartbeat = createHeartbeat();
  startBeating(heartbeat, 100, clock, () => ({ heapUsedBytes: clock.now(), externalBytes: 2 ** 40 }));
  clock.advance(250);
  expect(readMemory(heartbeat)).toEqual({ heapUsedBytes: 200, externalBytes: 2 ** 40 });
});

const actor = (n: number, name = 'a', number = 1) => ({
  id: { bySlot: 3, byGeneration: 70_000, n },
  definition: { key: `file:///actors.ts#${name}`, number },
});

test('names the actor whose turn it is and its definition, with counters beyond 2^31, and counts the turns', () => {
  const heartbeat = createHeartbeat();
  const stamp = turnStamp(heartbeat);
  expect(readCulprit(heartbeat)).toBeUndefined();
  for (const [n, name] of ['Zwölf', 'b', 'Zwölf', 'd'].entries()) {
    const who = actor(2 ** 40 + n, name, name === 'Zwölf' ? 12 : 20 + n);
    stamp.enter(who);
    expect(readCulprit(heartbeat)).toEqual({ id: who.id, definition: who.definition.key });
  }
  stamp.leave();
  expect(readCulprit(heartbeat)).toBeUndefined();
  expect(readTurns(heartbeat)).toBe(4);
});

test('names an actor whose code is being loaded, and one of too many definitions, by its id alone', () => {
  const heartbeat = createHeartbeat();
  const stamp = turnStamp(heartbeat);
  stamp.enter({ ...actor(1), definition: undefined });
  expect(readCulprit(heartbeat)).toEqual({ id: actor(1).id, definition: undefined });
  for (let number = 1; number < 10_000; number += 1) stamp.enter(actor(number, `definition ${number}`, number));
  expect(readCulprit(heartbeat)).toEqual({ id: actor(9_999).id, definition: undefined });
  stamp.enter(actor(1, 'definition 1', 1));
  expect(readCulprit(heartbeat)?.definition).toBe('file:///actors.ts#definition 1');
});

test('prefers the turn to the async code that is open beside it', () => {
  const heartbeat = createHeartbeat();
  asyncStamp(heartbeat).enter(actor(5, 'async', 5));
  turnStamp(heartbeat).enter(actor(6, 'turn', 6));
  expect(readCulprit(heartbeat)).toEqual({ id: actor(6).id, definition: 'file:///actors.ts#turn' });
  turnStamp(heartbeat).leave();
  expect(readCulprit(heartbeat)).toEqual({ id: actor(5).id, definition: 'file:///actors.ts#async' });
});

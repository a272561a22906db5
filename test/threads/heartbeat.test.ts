import { expect, test } from 'vitest';
import { asyncStamp, createHeartbeat, readBeats, readCulprit, startBeating, turnStamp } from '../../src/threads/heartbeat.ts';
import { ManualClock } from './manual-clock.ts';

test('beats at once and then once a period, until it is cancelled', () => {
  const clock = new ManualClock();
  const heartbeat = createHeartbeat();
  const beating = startBeating(heartbeat, 100, clock);
  expect(readBeats(heartbeat)).toBe(1);
  clock.advance(350);
  expect(readBeats(heartbeat)).toBe(4);
  beating.cancel();
  clock.advance(1_000);
  expect(readBeats(heartbeat)).toBe(4);
});

test('names the actor whose turn it is, with counters beyond 2^31', () => {
  const heartbeat = createHeartbeat();
  const stamp = turnStamp(heartbeat);
  expect(readCulprit(heartbeat)).toBeUndefined();
  const id = { bySlot: 3, byGeneration: 70_000, n: 2 ** 40 + 1 };
  stamp.enter(id);
  expect(readCulprit(heartbeat)).toEqual(id);
  stamp.leave();
  expect(readCulprit(heartbeat)).toBeUndefined();
});

test('prefers the turn to the async code that is open beside it', () => {
  const heartbeat = createHeartbeat();
  asyncStamp(heartbeat).enter({ bySlot: 1, byGeneration: 1, n: 5 });
  turnStamp(heartbeat).enter({ bySlot: 1, byGeneration: 1, n: 6 });
  expect(readCulprit(heartbeat)?.n).toBe(6);
  turnStamp(heartbeat).leave();
  expect(readCulprit(heartbeat)?.n).toBe(5);
});

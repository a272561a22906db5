import { expect, test } from 'vitest';
import { createHeartbeat } from '../../src/threads/heartbeat.ts';
import { createWatchdog, type Watchdog } from '../../src/threads/watchdog.ts';
import { ManualClock } from './manual-clock.ts';

function host(watchdog: Watchdog) {
  const heartbeat = createHeartbeat();
  const cells = new Int32Array(heartbeat, 0, 1);
  const told: string[] = [];
  const watch = watchdog.watch({
    heartbeat,
    onQuiet: (quietMs) => told.push(`quiet ${quietMs}`),
    onStir: () => told.push('stirs'),
    onHang: (quietMs) => told.push(`hang ${quietMs}`),
  });
  return { told, beat: () => void Atomics.add(cells, 0, 1), cancel: () => watch.cancel() };
}

const start = () => {
  const clock = new ManualClock();
  return { clock, watchdog: createWatchdog({ clock, hangWarnMs: 1_000, hangMs: 5_000, beatMs: 100 }) };
};

test('warns once, then calls a hang once, at the times that were set', () => {
  const { clock, watchdog } = start();
  const { told } = host(watchdog);
  clock.advance(999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['quiet 1000']);
  clock.advance(3_999);
  expect(told).toEqual(['quiet 1000']);
  clock.advance(20_000);
  expect(told).toEqual(['quiet 1000', 'hang 5000']);
});

test('says nothing about a host that beats, also when the counter wraps round', () => {
  const { clock, watchdog } = start();
  const { told, beat } = host(watchdog);
  for (let n = 0; n < 100; n += 1) {
    clock.advance(100);
    beat();
  }
  expect(told).toEqual([]);
});

test('tells when a quiet host beats again, and starts from zero', () => {
  const { clock, watchdog } = start();
  const { told, beat } = host(watchdog);
  clock.advance(3_000);
  beat();
  clock.advance(250);
  expect(told).toEqual(['quiet 1000', 'stirs']);
  clock.advance(4_750);
  expect(told).toEqual(['quiet 1000', 'stirs', 'quiet 1000']);
});

test('does not judge hosts by the time in which main was blocked or the machine slept', () => {
  const { clock, watchdog } = start();
  const { told, beat } = host(watchdog);
  clock.advance(200);
  beat();
  clock.advance(200);
  clock.sleep(3_600_000);
  clock.advance(0);
  clock.advance(240);
  beat();
  clock.advance(900);
  expect(told).toEqual([]);
});

test('catches a hung host also when main is late all the time', () => {
  const { clock, watchdog } = start();
  const { told } = host(watchdog);
  for (let n = 0; n < 60; n += 1) {
    clock.sleep(2_000);
    clock.advance(0);
  }
  expect(told).toEqual(['quiet 1000', 'hang 5000']);
});

test('judges each host for itself', () => {
  const { clock, watchdog } = start();
  const hung = host(watchdog);
  const lively = host(watchdog);
  for (let n = 0; n < 60; n += 1) {
    clock.advance(100);
    lively.beat();
  }
  expect(hung.told).toEqual(['quiet 1000', 'hang 5000']);
  expect(lively.told).toEqual([]);
});

test('has a timer only while it watches somebody', () => {
  const { clock, watchdog } = start();
  expect(clock.timers).toBe(0);
  const one = host(watchdog);
  expect(clock.timers).toBe(1);
  one.cancel();
  clock.advance(10_000);
  expect(clock.timers).toBe(0);
  expect(one.told).toEqual([]);
  host(watchdog);
  watchdog.stop();
  expect(clock.timers).toBe(0);
});

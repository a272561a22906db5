import { expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { createHeartbeat, startBeating, type ThreadMemory } from '../../src/threads/heartbeat.ts';
import { createWatchdog, type Watchdog } from '../../src/threads/watchdog.ts';
import { ManualClock } from './manual-clock.ts';

function host(watchdog: Watchdog) {
  let held: ThreadMemory = { heapUsedBytes: 0, externalBytes: 0 };
  const heartbeat = createHeartbeat();
  let beatNow = (): void => undefined;
  startBeating(
    heartbeat,
    1,
    {
      ...new ManualClock(),
      after: (_, beat) => {
        beatNow = beat;
        return { cancel() {} };
      },
    } as Clock,
    () => held,
  );
  const told: string[] = [];
  const watch = watchdog.watch({
    heartbeat,
    onQuiet: (quietMs) => told.push(`quiet ${quietMs}`),
    onStir: () => told.push('stirs'),
    onHang: (quietMs) => told.push(`hang ${quietMs}`),
    onMemoryHigh: ({ heapUsedBytes, externalBytes }) => told.push(`high ${heapUsedBytes} ${externalBytes}`),
    onMemoryOver: ({ heapUsedBytes, externalBytes }) => told.push(`over ${heapUsedBytes} ${externalBytes}`),
  });
  return {
    told,
    beat: () => beatNow(),
    hold: (heapUsedBytes: number, externalBytes: number) => {
      held = { heapUsedBytes, externalBytes };
    },
    cancel: () => watch.cancel(),
  };
}

const start = () => {
  const clock = new ManualClock();
  return { clock, watchdog: createWatchdog({ clock, hangWarnMs: 1_000, hangMs: 5_000, beatMs: 100, memoryLimitBytes: 1_000 }) };
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

test('tells of memory once at four fifths of the limit, again only after it fell below seven tenths, and once at the limit', () => {
  const { clock, watchdog } = start();
  const { told, beat, hold } = host(watchdog);
  const sees = (heap: number, external: number): void => {
    hold(heap, external);
    beat();
    clock.advance(100);
  };
  sees(700, 99);
  expect(told).toEqual([]);
  for (const external of [100, 150, 0, 199]) sees(700, external);
  expect(told).toEqual(['high 700 100']);
  sees(1, 698);
  sees(0, 800);
  expect(told).toEqual(['high 700 100', 'high 0 800']);
  for (const external of [1_000, 2_000, 5]) sees(0, external);
  expect(told).toEqual(['high 700 100', 'high 0 800', 'over 0 1000']);
});

test('warns of memory before it ends a host, also when that grew past both marks between two looks', () => {
  const { clock, watchdog } = start();
  const { told, beat, hold } = host(watchdog);
  hold(0, 5_000);
  beat();
  clock.advance(100);
  expect(told).toEqual(['high 0 5000', 'over 0 5000']);
});

// The short form of `npm run soak`, and that it tells what is lost.
import { describe, expect, test } from 'vitest';
import { growthFaults } from '../../scripts/soak/growth.ts';
import type { Load } from '../../scripts/soak/load.ts';
import type { Picture } from '../../scripts/soak/picture.ts';
import { runSoak, type SoakReport } from '../../scripts/soak/run-soak.ts';
import { soakTable } from '../../scripts/soak/soak-table.ts';
import { sleeper } from './sleeper.ts';

function soak(minutes: number, makeLoads?: () => readonly Load[], signal = new AbortController().signal): Promise<SoakReport> {
  return runSoak({ minutes, threads: 1, seed: 1, signal, onPhase: () => undefined, ...(makeLoads && { makeLoads }) });
}

function picture(minutes: number, heapMb: number, rssMb: number): Picture {
  return { atMs: minutes * 60_000, heapMb, rssMb, delayMs: { p50: 0, p99: 0, most: 0 }, actors: 0, openAsks: 0, monitors: 0 };
}

describe('a soak', () => {
  test('puts every kind of load on real threads, loses nothing, and leaves nothing', async () => {
    const hasWorked = (counts: Readonly<Record<string, number>>): boolean => Math.max(...Object.values(counts)) > 0;
    const isWhole = ({ counts }: SoakReport): boolean => [...counts.values()].every(hasWorked);
    let report = await soak(0.015);
    // A busy machine needs more than a second to get to everything.
    for (const minutes of [0.05, 0.25]) if (report.faults.length === 0 && !isWhole(report)) report = await soak(minutes);
    expect(report.faults).toEqual([]);
    expect([...report.pictures.keys()]).toEqual(['start', 'middle', 'end']);
    for (const [name, counts] of report.counts) expect([name, hasWorked(counts)]).toEqual([name, true]);
    expect(soakTable(report).join('\n')).toMatch(/event-loop delay of main.*floods of messages/s);
  }, 240_000);

  test('tells work that was lost, a load that failed, and what is left over', async () => {
    const loser: Load = {
      name: 'a loser',
      run: async (stage) => {
        stage.system.watch(stage.system.spawn(sleeper, undefined), () => undefined);
        await stage.rest(60_000);
        if (stage.system.statistics().monitors > 1) throw new Error('on purpose');
      },
      counts: () => ({ sent: 2, counted: 1 }),
      faults: () => ['of 2 messages 1 was counted'],
    };
    const { faults } = await soak(0.005, () => [loser]);
    expect(faults).toContain('a loser: of 2 messages 1 was counted');
    expect(faults).toContainEqual(expect.stringMatching(/^a loser failed: .*on purpose/));
    expect(faults).toContainEqual(expect.stringMatching(/^cells: 2 at the start, 3 at the end/));
    expect(faults).toContainEqual(expect.stringMatching(/^monitors: 1 at the start, 2 at the end/));
  }, 60_000);

  test('that is interrupted ends soon, with the books of what was done', async () => {
    const interruption = new AbortController();
    let runs = 0;
    const idle: Load = {
      name: 'idle',
      run: async (stage) => {
        runs += 1;
        // The first only warms up.
        if (runs === 1) stage.end();
        else setImmediate(() => interruption.abort());
        await stage.rest(600_000);
      },
      counts: () => ({ rests: 1 }),
      faults: () => [],
    };
    const report = await soak(10, () => [idle], interruption.signal);
    expect(runs).toBe(2);
    expect(report.minutes).toBeLessThan(0.5);
    expect([report.faults, [...report.pictures.keys()]]).toEqual([[], ['end']]);
  }, 60_000);

  test('that is interrupted before there is a spare counts with one, at the start as at the end', async () => {
    let runs = 0;
    const loser: Load = {
      name: 'a loser of threads',
      run: async ({ system }) => {
        runs += 1;
        // The first only warms up; when the second ends there is a spare in any case.
        if (runs === 1) return;
        const spare = Promise.withResolvers<void>();
        system.onThreadEvent(({ kind }) => kind === 'spare-ready' && spare.resolve());
        await system.killThread(1);
        await spare.promise;
      },
      counts: () => ({}),
      faults: () => [],
    };
    const { faults } = await soak(0.005, () => [loser], AbortSignal.abort());
    expect([runs, faults]).toEqual([2, []]);
  }, 60_000);
});

test.each([
  ['level', 20, 300, []],
  ['of a heap that grows', 60, 300, ['the heap of main grew from 20.0 to 60.0 MB']],
  ['of a process that grows', 21, 600, ['resident memory grew from 300.0 to 600.0 MB']],
])('memory that is %s is told so, in a run of minutes', (_, heapMb, rssMb, faults) => {
  expect(growthFaults(picture(7, 20, 300), picture(15, heapMb, rssMb))).toEqual(faults);
  expect(growthFaults(picture(1, 20, 300), picture(2, heapMb, rssMb))).toEqual([]);
});

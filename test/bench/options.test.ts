import { describe, expect, test } from 'vitest';
import { takesPart } from '../../bench/harness/contender.ts';
import { contenders } from '../../bench/harness/contenders.ts';
import { readOptions } from '../../bench/harness/options.ts';
import { scenarios } from '../../bench/harness/scenarios.ts';
import { aScenario } from './samples.ts';

const known = { scenarios: [aScenario('pingpong'), aScenario('pairs-1')], contenders: ['troupe', 'erlang', 'troupe'] };

describe('the words of the bench', () => {
  test('are all optional', () => {
    expect(readOptions([], known)).toEqual({
      ok: true,
      options: { with: new Set(), only: [], contenders: [], json: false, help: false, skipBuild: false, publish: false },
    });
  });

  test('choose what is run', () => {
    const words = [
      '--peers',
      '--erlang',
      '--only',
      'pairs',
      '--only',
      'pingpong',
      '--contender',
      'erlang',
      '--rounds',
      '5',
      '--json',
    ];
    expect(readOptions(words, known)).toMatchObject({
      options: { with: new Set(['peers', 'erlang']), only: ['pairs', 'pingpong'], contenders: ['erlang'], rounds: 5, json: true },
    });
  });

  test.each([
    [['--only', 'pong'], 'there is no scenario "pong"; there are: pingpong, pairs-1'],
    [['--contender', 'akka'], 'there is no contender "akka"; there are: troupe, erlang'],
    [['--onyl', 'pairs-1'], "Unknown option '--onyl': did you mean --only?"],
    [['--rounds', 'many'], '--rounds must be a whole number from 1 to 100, but is "many"'],
    [['--rounds', '0'], '--rounds must be a whole number from 1 to 100, but is "0"'],
    [['--only'], "Option '--only <value>' argument missing"],
    [['--peer'], "Unknown option '--peer'"],
    [['pingpong'], "Unexpected argument 'pingpong'"],
  ])('say what is wrong with %s', (words, mistake) => {
    const read = readOptions(words, known);
    expect(read.ok ? '' : read.mistake).toContain(mistake);
  });
});

describe('the tables', () => {
  test('name each scenario and each row once', () => {
    const names = scenarios.map(({ name }) => name);
    const rows = scenarios.flatMap(({ measures }) => measures.map(({ row }) => row));
    expect(names.length).toBeGreaterThan(1);
    expect(names).toEqual([...new Set(names)]);
    expect(rows).toEqual([...new Set(rows)]);
  });

  test('order whole steps, and threads that can be counted', () => {
    for (const { name, operations, warmUpOperations, step = 1, threads } of scenarios) {
      expect(operations % step, name).toBe(0);
      expect(warmUpOperations % step, name).toBe(0);
      expect(threads.length, name).toBeGreaterThan(0);
    }
  });

  test('have a scenario for each word of a contender, and a contender for each scenario', () => {
    const idle = contenders.flatMap((contender) =>
      contender.scenarios.filter(
        (word) => !scenarios.some((scenario) => takesPart({ ...contender, scenarios: [word] }, scenario)),
      ),
    );
    expect(idle).toEqual([]);
    expect(scenarios.filter((scenario) => !contenders.some((contender) => takesPart(contender, scenario)))).toEqual([]);
  });
});

// What the check of the ceilings decides. TROUPE_PLANTS=1 also plants losses in copies of the built package and measures them (about a minute).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Ceilings, ceilingFor } from '../../bench/check/ceilings.ts';
import { checkPlant } from '../../bench/check/check-plant.ts';
import { figures } from '../../bench/check/figures.ts';
import { plants } from '../../bench/check/plants.ts';
import { judge } from '../../bench/check/verdict.ts';

const ceilings = JSON.parse(readFileSync(new URL('../../bench/ceilings.json', import.meta.url), 'utf8')) as Ceilings;
const measured = new Map(Object.entries(ceilings).map(([name, ceiling]) => [name, ceiling.measured]));
/** The least that one more object for each message takes. */
const smallestObjectBytes = 24;

function kindOf(name: string): string | undefined {
  return figures.find((figure) => figure.name === name)?.kind;
}

describe('the check of the ceilings', () => {
  test('has one ceiling for each figure, and the way that it is set', () => {
    expect([...measured.keys()].sort()).toEqual(figures.map(({ name }) => name).sort());
    for (const figure of figures) expect(ceilings[figure.name]).toEqual(ceilingFor(figure, ceilings[figure.name]?.measured ?? 0));
  });

  test('holds for what was measured when the ceilings were set, and for a twentieth more of each', () => {
    expect(judge(measured, ceilings).faults).toEqual([]);
    const noisy = [...measured].map(([name, value]) => [name, kindOf(name) === 'ratio' ? value / 1.05 : value * 1.05] as const);
    expect(judge(new Map(noisy), ceilings).faults).toEqual([]);
  });

  test.each([...measured])('catches %s at twice the cost', (name, value) => {
    const twice = kindOf(name) === 'ratio' ? value / 2 : Math.max(value * 2, value + smallestObjectBytes);
    const { faults, lines } = judge(new Map([...measured, [name, twice]]), ceilings);
    expect(faults).toEqual([expect.stringContaining(`${name} is ${twice.toFixed(2)}, and should be at `)]);
    expect(lines.filter(({ isGood }) => !isGood).map((line) => line.name)).toEqual([name]);
  });

  test('tells what could not be measured, has no ceiling, or is not measured any more; and that nothing was', () => {
    const some = new Map<string, number | string>([
      ['broken', 'it ended with 1'],
      ['new', 1],
      ['nothing', Number.NaN],
    ]);
    expect(
      judge(some, { broken: { measured: 1, most: 2 }, gone: { measured: 1, most: 2 }, nothing: { measured: 1, most: 2 } }).faults,
    ).toEqual([
      'broken was not measured: it ended with 1',
      'new is 1.00, and should be no ceiling',
      'nothing is NaN, and should be at most 2',
      'gone has a ceiling, and is not measured',
    ]);
    expect(judge(new Map(), {}).faults).toEqual(['nothing was measured']);
  });
});

describe('a planted loss', () => {
  test.each(plants)('fits the source, and names figures: $name', ({ file, from, caughtBy }) => {
    const text = readFileSync(new URL(`../../src/${file}.ts`, import.meta.url), 'utf8');
    expect(text.match(from)).toHaveLength(1);
    expect(caughtBy.filter((name) => kindOf(name) === undefined)).toEqual([]);
  });

  test.runIf(process.env['TROUPE_PLANTS'] === '1').each(plants)(
    'is caught by measuring: $name',
    (plant) => {
      const { outside, printed } = checkPlant(plant);
      expect(outside, printed).toEqual(plant.caughtBy);
    },
    120_000,
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cell } from '../../src/runtime/kernel/cell.ts';
import { Children, DistantChild } from '../../src/runtime/life/children.ts';

const here = 0;
const into = { slot: 1 };

function aCell(n: number): Cell {
  const id = { bySlot: here, byGeneration: 1, n };
  return new Cell(id, 'module#actor', undefined, { slot: here, id }, 1, false);
}

function aDistant(n: number): DistantChild {
  return new DistantChild({ slot: 1, id: { bySlot: here, byGeneration: 1, n } }, into, 'module#actor', 1);
}

const steps = fc.array(fc.tuple(fc.constantFrom('near', 'distant', 'leaves'), fc.nat({ max: 20 })), { maxLength: 100 });

test('children are listed in the order of their births, on whatever thread, whoever leaves in between, once or twice', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const children = new Children();
      const born: (Cell | DistantChild)[] = [];
      let list: (Cell | DistantChild)[] = [];
      for (const [kind, n] of script) {
        const child = kind === 'leaves' ? born[n] : kind === 'near' ? aCell(born.length + 1) : aDistant(born.length + 1);
        if (child === undefined) continue;
        if (kind === 'leaves') {
          if (child instanceof Cell) children.removeNear(child);
          else children.removeDistant(child);
          list = list.filter((other) => other !== child);
        } else {
          if (child instanceof Cell) children.addNear(child);
          else children.addDistant(child);
          born.push(child);
          list.push(child);
        }
        const places = list.map((other) => ({ slot: other instanceof Cell ? here : 1, id: other.id }));
        expect(children.known(here).map(({ place }) => place)).toEqual(places);
        expect(children.spawnedInto(into)).toEqual(places.filter(({ slot }) => slot === 1));
        expect(children.size).toBe(list.length);
      }
      children.clear();
      expect([children.size, children.known(here), children.spawnedInto(into)]).toEqual([0, [], []]);
      for (const child of born) if (child instanceof Cell) children.removeNear(child);
      expect(children.size).toBe(0);
    }),
  );
});

test('a child that is started again at its old address is listed once', () => {
  const children = new Children();
  children.addDistant(aDistant(1));
  children.addDistant(aDistant(1));
  expect([children.size, children.known(here).length]).toEqual([1, 1]);
});

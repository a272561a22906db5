import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cell } from '../../src/runtime/kernel/cell.ts';
import { CellPages } from '../../src/runtime/kernel/cell-pages.ts';
import { Children } from '../../src/runtime/life/children.ts';

function aCell(n: number): Cell {
  const id = { bySlot: 0, byGeneration: 1, n };
  return new Cell(id, 'module#actor', undefined, { slot: 0, id }, 1, false);
}

const steps = fc.array(fc.tuple(fc.constantFrom('add', 'remove'), fc.oneof(fc.nat({ max: 300 }), fc.constant(2 ** 40 + 7))), {
  maxLength: 300,
});

test('cells by number are found until they are removed, as in a table', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const pages = new CellPages();
      const table = new Map<number, Cell>();
      for (const [kind, n] of script) {
        if (kind === 'add') {
          const cell = aCell(n);
          pages.set(n, cell);
          table.set(n, cell);
        } else expect(pages.delete(n)).toBe(table.delete(n));
        expect(pages.get(n)).toBe(table.get(n));
        expect(pages.size).toBe(table.size);
      }
      expect(new Set(pages.values())).toEqual(new Set(table.values()));
    }),
  );
});

test('the children of this thread are listed in the order of their births, whoever leaves in between, once or twice', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('add', 'remove'), fc.nat({ max: 20 })), { maxLength: 100 }), (script) => {
      const children = new Children();
      const born: Cell[] = [];
      let list: Cell[] = [];
      for (const [kind, n] of script) {
        if (kind === 'add') {
          const cell = aCell(born.length + 1);
          born.push(cell);
          list.push(cell);
          children.addNear(cell);
        } else {
          const cell = born[n];
          if (cell === undefined) continue;
          children.removeNear(cell);
          list = list.filter((other) => other !== cell);
        }
        expect(children.known(0).map(({ place }) => place.id.n)).toEqual(list.map(({ id }) => id.n));
        expect(children.size).toBe(list.length);
      }
      children.clear();
      expect([children.size, children.known(0)]).toEqual([0, []]);
      for (const cell of born) children.removeNear(cell);
      expect(children.size).toBe(0);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cell } from '../../src/runtime/kernel/cell.ts';
import { CellPages } from '../../src/runtime/kernel/cell-pages.ts';

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

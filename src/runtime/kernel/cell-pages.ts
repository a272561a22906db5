// Cells by number, where numbers come from a counter: so they lie in pages of neighbours, which cost less memory and time than a table entry each.
import type { Cell } from './cell.ts';

/** So few that a page with a single survivor wastes little. */
const cellsPerPage = 64;

interface Page {
  readonly cells: (Cell | undefined)[];
  size: number;
}

export class CellPages {
  readonly #pages = new Map<number, Page>();
  #size = 0;
  /** The page that was used last, since a new actor is often looked up at once. */
  #recent: Page | undefined = undefined;
  #recentNumber = -1;

  get size(): number {
    return this.#size;
  }

  get(n: number): Cell | undefined {
    return this.#page(Math.floor(n / cellsPerPage))?.cells[n % cellsPerPage];
  }

  set(n: number, cell: Cell): void {
    const number = Math.floor(n / cellsPerPage);
    let page = this.#page(number);
    if (page === undefined) {
      page = { cells: new Array(cellsPerPage), size: 0 };
      this.#pages.set(number, page);
    }
    if (page.cells[n % cellsPerPage] === undefined) {
      page.size++;
      this.#size++;
    }
    page.cells[n % cellsPerPage] = cell;
  }

  /** False when there was none. */
  delete(n: number): boolean {
    const number = Math.floor(n / cellsPerPage);
    const page = this.#page(number);
    if (page?.cells[n % cellsPerPage] === undefined) return false;
    page.cells[n % cellsPerPage] = undefined;
    this.#size--;
    if (--page.size === 0) {
      this.#pages.delete(number);
      this.#recent = undefined;
    }
    return true;
  }

  *values(): Iterable<Cell> {
    for (const { cells } of this.#pages.values()) {
      for (const cell of cells) if (cell !== undefined) yield cell;
    }
  }

  #page(number: number): Page | undefined {
    if (this.#recentNumber === number && this.#recent !== undefined) return this.#recent;
    this.#recentNumber = number;
    this.#recent = this.#pages.get(number);
    return this.#recent;
  }
}

// Long lists come in pages, and the pages of one turn come together. Puts them in order, and says where rows are still to be asked for.
import { outputOf } from './move.ts';
import { type AnsweredCall, fieldOf, listOf } from './transcript.ts';

export interface Pages {
  /** The rows that are here, in the order of the list. */
  readonly rows: readonly unknown[];
  /** Where pages of the size that was asked about are to begin so that no row is left; each offset is asked once. */
  readonly open: readonly number[];
}

/** The pages that `calls` brought, whose rows stand in `field`, of a list of at least `total` rows. A page may be shorter than was asked. */
export function joinPages(calls: readonly AnsweredCall[], field: string, size: number, total = 0): Pages {
  const rows = new Map<number, unknown>();
  const asked = new Set<number>();
  let end = total;
  for (const { input, result } of calls) {
    const output = outputOf(result);
    const offset = Number(fieldOf(input, 'offset') ?? 0);
    asked.add(offset);
    for (const [index, row] of listOf(output, field).entries()) rows.set(offset + index, row);
    end = Math.max(end, Number(fieldOf(output, 'total') ?? 0));
  }
  const open: number[] = [];
  for (let at = 0; at < end; ) {
    if (!rows.has(at) && !asked.has(at)) open.push(at);
    at += rows.has(at) ? 1 : size;
  }
  return { rows: [...rows].sort(([a], [b]) => a - b).map(([, row]) => row), open };
}

// The report of a soak as lines of text.
import { countsText } from './counts-text.ts';
import type { Picture } from './picture.ts';
import type { SoakReport } from './run-soak.ts';

export function soakTable(report: SoakReport): readonly string[] {
  const pictures = [...report.pictures];
  const head = ['', ...pictures.map(([name, { atMs }]) => `${name} (${(atMs / 60_000).toFixed(1)} min)`)];
  const line = (what: string, of: (picture: Picture) => string): string[] => [what, ...pictures.map(([, one]) => of(one))];
  const cells = [
    head,
    line('resident memory, MB', ({ rssMb }) => rssMb.toFixed(0)),
    line('heap of main after a collection, MB', ({ heapMb }) => heapMb.toFixed(1)),
    line('event-loop delay of main, ms: p50 / p99 / most', ({ delayMs: { p50, p99, most } }) =>
      [p50, p99, most].map((ms) => ms.toFixed(1)).join(' / '),
    ),
    line('actors', ({ actors }) => `${actors}`),
    line('open asks', ({ openAsks }) => `${openAsks}`),
    line('monitors', ({ monitors }) => `${monitors}`),
  ];
  const counts = [...report.counts].map(([name, of]) => [name, countsText(of)]);
  return [...aligned(cells), '', ...aligned(counts), '', ...aligned(report.rows.map((row) => [...row]))];
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

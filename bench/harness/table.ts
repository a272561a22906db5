// The rows as text for a terminal.
import type { Refusal, Row } from './row.ts';

export function formatTable(rows: readonly Row[], refusals: readonly Refusal[]): string {
  const cells = rows.map((row) => [
    row.scenario,
    row.contender,
    String(row.threads),
    formatFigure(row.median),
    `${formatFigure(row.spread[0])} .. ${formatFigure(row.spread[1])}`,
    row.unit,
    String(row.rounds),
  ]);
  const head = ['scenario', 'contender', 'threads', 'median', 'spread', 'unit', 'rounds'];
  const widths = head.map((word, column) => Math.max(word.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const line = (words: readonly string[]): string =>
    words
      .map((word, i) => word.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const refused = refusals.map((row) => `refused: ${row.scenario}, ${row.contender} (threads ${row.threads}): ${row.reason}`);
  return [line(head), ...cells.map(line), ...refused].join('\n');
}

/** Three digits that count, and a letter for the thousands. */
export function formatFigure(figure: number): string {
  if (figure >= 999_500) return `${(figure / 1e6).toPrecision(3)}M`;
  if (figure >= 9_995) return `${(figure / 1e3).toPrecision(3)}k`;
  if (figure >= 100) return figure.toFixed(0);
  return figure.toPrecision(3);
}

// Rows and targets as text for a terminal.
import type { Judgement } from './judge-targets.ts';
import type { Refusal, Row } from './row.ts';

export function formatTable(rows: readonly Row[], refusals: readonly Refusal[]): string {
  const cells = rows.map(({ scenario, contender, threads, median, spread, unit, rounds }) => [
    scenario,
    contender,
    String(threads),
    formatFigure(median),
    spread.map(formatFigure).join(' .. '),
    unit,
    String(rounds),
  ]);
  const refused = refusals.map((row) => `refused: ${row.scenario}, ${row.contender} (threads ${row.threads}): ${row.reason}`);
  return [...inColumns([['scenario', 'contender', 'threads', 'median', 'spread', 'unit', 'rounds'], ...cells]), ...refused].join(
    '\n',
  );
}

/** Those for which there are rows; the others are counted. */
export function formatTargets(targets: readonly Judgement[]): string {
  const measured = targets.filter(({ verdict }) => verdict !== 'not measured');
  const cells = measured.map(({ what, bound, figure = Number.NaN, spread = [], verdict }) => [
    what,
    bound,
    formatFigure(figure),
    spread.map(formatFigure).join(' .. '),
    verdict,
  ]);
  const held = measured.filter(({ verdict }) => verdict === 'held').length;
  const sum = `${held} targets held, ${measured.length - held} missed, ${targets.length - measured.length} not measured`;
  return [...(cells.length === 0 ? [] : inColumns([['target', 'bound', 'found', 'between', ''], ...cells])), sum].join('\n');
}

function inColumns(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Three digits that count, and a letter for the thousands. */
export function formatFigure(figure: number): string {
  if (figure >= 999_500) return `${(figure / 1e6).toPrecision(3)}M`;
  if (figure >= 9_995) return `${(figure / 1e3).toPrecision(3)}k`;
  if (figure >= 100) return figure.toFixed(0);
  return figure.toPrecision(3);
}

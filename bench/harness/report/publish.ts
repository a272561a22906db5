// Makes a run the one that the pages show: its files as `bench/results/official.*`, its charts in `docs/figures`, the README's section and the
// targets of docs/performance.md. What a page shows stands between two comments; the rest of it is left alone.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatFigure } from '../table.ts';
import { type Chart, chartsOf } from './charts.ts';
import { drawChart } from './draw-chart.ts';
import { drawPage } from './page.ts';
import type { Report } from './report.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The charts that the README shows. */
const onFirstPage = ['in-a-thread', 'between-threads', 'memory'];

export async function publish(report: Report): Promise<void> {
  const charts = chartsOf(report.rows);
  mkdirSync(`${root}docs/figures`, { recursive: true });
  for (const chart of charts) writeFileSync(`${root}docs/figures/${chart.name}.svg`, `${await drawChart(chart)}\n`);
  writeFileSync(`${root}bench/results/official.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${root}bench/results/official.html`, await drawPage(report));
  putInto('README.md', firstPage(report, charts));
  putInto('docs/performance.md', targetsTable(report));
}

function putInto(page: string, text: string): void {
  const path = `${root}${page}`;
  writeFileSync(path, putBetween(readFileSync(path, 'utf8'), text));
}

const begin = '<!-- official run of the bench: begin -->';
const end = '<!-- official run of the bench: end -->';

/** The page with `text` between its two comments; throws when it has none. */
export function putBetween(page: string, text: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the page has no ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}

function firstPage(report: Report, charts: readonly Chart[]): string {
  const shown = charts.filter(({ name }) => onFirstPage.includes(name));
  return [...shown.map(({ name, title }) => `![${title}](docs/figures/${name}.svg)`), describeRun(report)].join('\n\n');
}

function describeRun({ date, machine, versions }: Report): string {
  const of = Object.entries(versions).filter(([name]) => name !== 'v8' && name !== 'commit');
  const rounds = 'Medians; the lines go from the smallest to the largest round.';
  return `${rounds} ${date.slice(0, 10)}, ${machine.cpu}, ${machine.cpus} threads at once; ${of.map((pair) => pair.join(' ')).join(', ')}.`;
}

/** In Markdown. */
export function targetsTable(report: Report): string {
  const lines = report.targets.map(({ what, bound, figure, spread, verdict, prototype }) => {
    const found = figure === undefined ? '' : formatFigure(figure);
    return `| ${what} | ${bound} | ${found} | ${spread?.map(formatFigure).join(' .. ') ?? ''} | ${verdict} | ${prototype} |`;
  });
  const head = ['| what | target | found | between | | a prototype had |', '| --- | --- | --- | --- | --- | --- |'];
  return [describeRun(report), '', ...head, ...lines].join('\n');
}

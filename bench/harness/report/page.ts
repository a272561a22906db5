// The report as one page that needs nothing from outside.
import { formatFigure } from '../table.ts';
import { chartsOf } from './charts.ts';
import { drawChart } from './draw-chart.ts';
import type { Report } from './report.ts';

export async function drawPage(report: Report): Promise<string> {
  const charts: string[] = [];
  for (const chart of chartsOf(report.rows)) charts.push(await drawChart(chart));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Troupe: bench of ${escapeText(report.date)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 1040px; margin: 2em auto; padding: 0 1em; color: #24292f; background: #fff }
  svg { max-width: 100%; height: auto; margin: 1em 0 }
  table { border-collapse: collapse; margin: 1em 0; font-size: 13px }
  td, th { border-bottom: 1px solid #d0d7de; padding: .25em .7em; text-align: left }
  td.n { text-align: right; font-variant-numeric: tabular-nums }
  .held { color: #1a7f37 } .missed { color: #cf222e } .not { color: #6e7781 }
</style>
<h1>Troupe: bench of ${escapeText(report.date)}</h1>
${describeRun(report)}
<p>A bar is the median of the rounds, the line on it goes from the smallest to the largest. Each panel has a scale of its own, from zero.</p>
${charts.join('\n')}
<h2>Targets</h2>
${targetsTable(report)}
<h2>Rows</h2>
${rowsTable(report)}
${refusalsList(report)}
<h2>What is not measured</h2>
<p>Real models and networks, more than one machine, disks, and work that messages cause. Ratios between rows of this run say more than the figures themselves,
which differ from machine to machine and with what else it does.</p>
</html>
`;
}

function describeRun({ machine, versions }: Report): string {
  const { platform, cpu, cpus, memoryMb, loadBefore, nodeEnv } = machine;
  const of = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<p>${escapeText(`${cpu}, ${cpus} threads at once, ${memoryMb} MB; ${platform}; load before ${loadBefore.toFixed(2)}; NODE_ENV ${nodeEnv ?? 'not set'}`)}<br>${escapeText(of.join(', '))}</p>`;
}

function targetsTable({ targets }: Report): string {
  const lines = targets.map(({ what, bound, figure, spread, verdict, prototype }) => {
    const found = figure === undefined ? '' : formatFigure(figure);
    const between = spread === undefined ? '' : spread.map(formatFigure).join(' .. ');
    return `<tr><td>${escapeText(what)}<td class="n">${escapeText(bound)}<td class="n">${found}<td class="n">${between}<td class="${verdict.split(' ')[0]}">${verdict}<td>${escapeText(prototype)}`;
  });
  return `<table><tr><th>what<th>target<th>found<th>between<th>verdict<th>a prototype had\n${lines.join('\n')}\n</table>`;
}

function rowsTable({ rows }: Report): string {
  const lines = rows.map(({ scenario, contender, threads, median, spread, unit, rounds, cpuUsPerOperation }) => {
    const cells = [formatFigure(median), spread.map(formatFigure).join(' .. ')].map((text) => `<td class="n">${text}`).join('');
    const cpu = cpuUsPerOperation === undefined ? '' : formatFigure(cpuUsPerOperation);
    return `<tr><td>${escapeText(scenario)}<td>${escapeText(contender)}<td class="n">${threads}${cells}<td>${escapeText(unit)}<td class="n">${rounds}<td class="n">${cpu}`;
  });
  return `<table><tr><th>scenario<th>contender<th>threads<th>median<th>spread<th>unit<th>rounds<th>CPU, us per operation\n${lines.join('\n')}\n</table>`;
}

function refusalsList({ refusals }: Report): string {
  if (refusals.length === 0) return '';
  const lines = refusals.map(
    ({ scenario, contender, threads, reason }) => `<li>${escapeText(`${scenario}, ${contender}, threads ${threads}: ${reason}`)}`,
  );
  return `<h2>Refused</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

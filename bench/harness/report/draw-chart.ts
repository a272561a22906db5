// Draws a chart as SVG, by ECharts, without a browser.
import type { CustomSeriesOption, EChartsOption } from 'echarts';
import { formatFigure } from '../table.ts';
import type { Bar, Chart, Panel } from './charts.ts';

const columns = 3;
const panelWidth = 340;
const barHeight = 22;
const headHeight = 62;
const titleHeight = 44;
const labelWidth = 118;

/** An SVG of its own, with a white ground. */
export async function drawChart(chart: Chart): Promise<string> {
  const { init } = await import('echarts');
  const places = placePanels(chart.panels);
  const size = {
    width: Math.min(columns, chart.panels.length) * panelWidth,
    height: Math.max(...places.map(({ bottom }) => bottom)) + 10,
  };
  const drawing = init(null, null, { renderer: 'svg', ssr: true, ...size });
  drawing.setOption(optionOf(chart, places));
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Row by row; a row is as high as its fullest panel. */
function placePanels(panels: readonly Panel[]): readonly Place[] {
  const places: Place[] = [];
  let top = titleHeight;
  for (let start = 0; start < panels.length; start += columns) {
    const inRow = panels.slice(start, start + columns);
    const bottom = top + headHeight + barHeight * Math.max(...inRow.map(({ bars }) => bars.length));
    for (const column of inRow.keys()) places.push({ left: column * panelWidth, top, bottom });
    top = bottom;
  }
  return places;
}

function optionOf({ title, panels }: Chart, places: readonly Place[]): EChartsOption {
  const titles = panels.map((panel, index) => ({
    text: panel.title,
    subtext: panel.subtitle,
    left: places[index]?.left ?? 0,
    top: places[index]?.top ?? 0,
    textStyle: { fontSize: 13 },
    subtextStyle: { fontSize: 11 },
    itemGap: 3,
  }));
  return {
    animation: false,
    backgroundColor: '#ffffff',
    title: [{ text: title, left: 0, top: 6, textStyle: { fontSize: 17 } }, ...titles],
    grid: panels.map(({ bars }, index) => ({
      left: (places[index]?.left ?? 0) + labelWidth,
      top: (places[index]?.top ?? 0) + headHeight - 18,
      width: panelWidth - labelWidth - 76,
      height: bars.length * barHeight,
    })),
    yAxis: panels.map(({ bars }, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: bars.map(({ label }) => label),
      axisTick: { show: false },
      axisLabel: { fontSize: 11, width: labelWidth - 10, overflow: 'truncate' },
    })),
    xAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'value',
      min: 0,
      axisLabel: { show: false },
      splitLine: { show: false },
    })),
    series: panels.flatMap(({ bars }, index) => [barsOf(bars, index), spreadsOf(bars, index)]),
  };
}

function barsOf(bars: readonly Bar[], index: number) {
  return {
    type: 'bar' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    barWidth: '62%',
    data: bars.map(({ median, isTroupe }) => ({ value: median, itemStyle: { color: isTroupe ? '#1f6feb' : '#b6bec9' } })),
  };
}

/** A line from the smallest to the largest round, and the median in figures behind it. */
function spreadsOf(bars: readonly Bar[], index: number): CustomSeriesOption {
  return {
    type: 'custom',
    xAxisIndex: index,
    yAxisIndex: index,
    data: bars.map(({ spread: [low, high] }, bar) => [low, bar, high]),
    encode: { x: [0, 2], y: 1 },
    renderItem: ({ dataIndex }, api) => {
      const [fromX = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const [toX = 0] = api.coord([api.value(2), api.value(1)]);
      const text = formatFigure(bars[dataIndex]?.median ?? Number.NaN);
      return {
        type: 'group',
        children: [
          { type: 'line', shape: { x1: fromX, y1: y, x2: toX, y2: y }, style: { stroke: '#24292f', lineWidth: 1.5 } },
          { type: 'text', x: toX + 7, y, style: { text, fill: '#24292f', fontSize: 11, verticalAlign: 'middle' } },
        ],
      };
    },
  };
}

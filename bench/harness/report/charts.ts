// Which charts a report has, as data: a chart is a row of panels, a panel holds the contenders of one scenario, each on a scale of its own from zero.
import type { Row } from '../row.ts';

export interface Bar {
  readonly label: string;
  readonly median: number;
  readonly spread: readonly [number, number];
  readonly isTroupe: boolean;
}

export interface Panel {
  readonly title: string;
  readonly subtitle: string;
  readonly bars: readonly Bar[];
}

export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Each row is in the first chart that names its scenario; a `*` at the end stands for any rest. */
const groups: readonly { readonly name: string; readonly title: string; readonly scenarios: readonly string[] }[] = [
  {
    name: 'in-a-thread',
    title: 'Messages within one thread',
    scenarios: ['pingpong', 'count', 'ring', 'create', 'spread', 'big', 'async-*'],
  },
  {
    name: 'between-threads',
    title: 'Messages between two threads',
    scenarios: ['stream', 'pairs-*', 'round-trip*', 'ask*', 'transcript-*'],
  },
  { name: 'memory', title: 'Memory', scenarios: ['idle-bytes*', 'million'] },
  { name: 'savina', title: 'Savina', scenarios: ['savina-*'] },
  { name: 'swarm', title: 'Swarms of agents', scenarios: ['swarm-*'] },
  { name: 'life', title: 'Timers, crashes, hung threads, and work for the processor', scenarios: ['*'] },
];

export function chartsOf(rows: readonly Row[]): readonly Chart[] {
  const groupOf = (row: Row) => groups.find(({ scenarios }) => scenarios.some((word) => fits(word, row.scenario)));
  return groups
    .map((group) => ({ name: group.name, title: group.title, panels: panelsOf(rows.filter((row) => groupOf(row) === group)) }))
    .filter(({ panels }) => panels.length > 0);
}

function panelsOf(rows: readonly Row[]): readonly Panel[] {
  return [...Map.groupBy(rows, panelOf)].map(([scenario, ofScenario]) => {
    const [first] = ofScenario;
    return {
      title: scenario,
      subtitle: `${first?.unit ?? ''}, ${first?.better === 'lower' ? 'shorter' : 'longer'} is better`,
      bars: ofScenario.map((row) => toBar(row, ofScenario)),
    };
  });
}

/** Scenarios that are to be compared with one another. */
const together = 'idle-bytes';

function panelOf({ scenario }: Row): string {
  return scenario.startsWith(`${together}-`) ? together : scenario;
}

/** A contender with several rows is told apart by its threads, or by what of the panel's scenarios it is. */
function toBar(row: Row, rows: readonly Row[]): Bar {
  const { scenario, contender, threads, median, spread } = row;
  const hasSeveral = rows.filter((other) => other.contender === contender && other.scenario === scenario).length > 1;
  const words = [contender];
  if (panelOf(row) !== scenario) words.push(scenario.slice(together.length + 1));
  if (hasSeveral) words.push(threads === 0 ? 'main' : `threads: ${threads}`);
  const label = words.join(', ');
  return { label, median, spread, isTroupe: contender === 'troupe' };
}

function fits(word: string, name: string): boolean {
  return word.endsWith('*') ? name.startsWith(word.slice(0, -1)) : name === word;
}

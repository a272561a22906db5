// Holds the rows of a run against the targets.
import type { Row } from './row.ts';
import type { RowName, Target } from './targets.ts';

export interface Judgement {
  readonly what: string;
  /** `>= 8x`, `<= 320`. */
  readonly bound: string;
  readonly prototype: string;
  /** Of the medians; absent when a row is missing. */
  readonly figure?: number;
  /** The worst and the best that the spreads of both rows allow. */
  readonly spread?: readonly [number, number];
  readonly verdict: 'held' | 'missed' | 'not measured';
}

export function judgeTargets(targets: readonly Target[], rows: readonly Row[]): readonly Judgement[] {
  return targets.map((target) => judge(target, rows));
}

function judge(target: Target, rows: readonly Row[]): Judgement {
  const { what, bound, prototype } = target;
  const sort = target.by === undefined ? '' : 'x';
  const said = { what, prototype, bound: 'atLeast' in bound ? `>= ${bound.atLeast}${sort}` : `<= ${bound.atMost}${sort}` };
  const of = findRow(rows, target.of);
  const by = target.by === undefined ? one : findRow(rows, target.by);
  if (of === undefined || by === undefined) return { ...said, verdict: 'not measured' };
  const figure = of.median / by.median;
  const isHeld = 'atLeast' in bound ? figure >= bound.atLeast : figure <= bound.atMost;
  const spread = [of.spread[0] / by.spread[1], of.spread[1] / by.spread[0]] as const;
  return { ...said, figure, spread, verdict: isHeld ? 'held' : 'missed' };
}

const one: Pick<Row, 'median' | 'spread'> = { median: 1, spread: [1, 1] };

function findRow(rows: readonly Row[], { scenario, contender, threads }: RowName): Row | undefined {
  return rows.find(
    (row) => row.scenario === scenario && row.contender === contender && (threads === undefined || row.threads === threads),
  );
}

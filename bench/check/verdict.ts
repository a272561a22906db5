// Whether what was measured is within the ceilings. A figure without a ceiling, a ceiling without a figure, and a check of nothing are all wrong.
import type { Ceilings } from './ceilings.ts';

export interface Line {
  readonly name: string;
  /** Undefined when it could not be measured. */
  readonly value: number | undefined;
  readonly bound: string;
  readonly isGood: boolean;
}

export interface Verdict {
  readonly lines: readonly Line[];
  readonly faults: readonly string[];
}

/** `measured` has a value, or why there is none, by the names of figures. */
export function judge(measured: ReadonlyMap<string, number | string>, ceilings: Ceilings): Verdict {
  const lines = [...measured].map(([name, value]) => lineOf(name, value, ceilings));
  const unmeasured = Object.keys(ceilings).filter((name) => !measured.has(name));
  const faults = [
    ...(measured.size === 0 ? ['nothing was measured'] : []),
    ...lines.filter(({ isGood }) => !isGood).map((line) => faultOf(line, measured.get(line.name))),
    ...unmeasured.map((name) => `${name} has a ceiling, and is not measured`),
  ];
  return { lines, faults };
}

function lineOf(name: string, value: number | string, ceilings: Ceilings): Line {
  const { most, least } = ceilings[name] ?? {};
  const bound = most !== undefined ? `at most ${most}` : least !== undefined ? `at least ${least}` : 'no ceiling';
  if (typeof value === 'string') return { name, value: undefined, bound, isGood: false };
  const isGood = Number.isFinite(value) && ((most !== undefined && value <= most) || (least !== undefined && value >= least));
  return { name, value, bound, isGood };
}

function faultOf({ name, value, bound }: Line, measured: number | string | undefined): string {
  if (value === undefined) return `${name} was not measured: ${measured}`;
  return `${name} is ${value.toFixed(2)}, and should be ${bound}`;
}

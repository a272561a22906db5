// What a scenario is: work that is the same for all who do it, and what is read from doing it.

/** A figure of a scenario, which becomes a row. */
export interface Measure {
  /** The name of the row. */
  readonly row: string;
  /** `rate`: completed operations a second; `elapsed`: milliseconds; else the name of one of the contender's `values`. */
  readonly of: 'rate' | 'elapsed' | (string & {});
  readonly unit: string;
  readonly better: 'higher' | 'lower';
}

export interface Scenario {
  /** Unique; what `--only` takes. */
  readonly name: string;
  /** What the contender's program is asked for; several scenarios may be one program with different parameters. */
  readonly program: string;
  /** One line for people: what is done, and what counts as one operation. */
  readonly title: string;
  /** How many threads beside main; a contender runs with the first, one that can choose runs with each. */
  readonly threads: readonly number[];
  /** What has to be completed in the measured part; a contender that completes another number has no row. */
  readonly operations: number;
  /** What is done before, so that the code is warm. */
  readonly warmUpOperations: number;
  /** Operations come in multiples of this; default 1. */
  readonly step?: number;
  readonly parameters?: Readonly<Record<string, number | string>>;
  readonly measures: readonly Measure[];
  /** Rounds at most unless a number was asked for, for what takes long; default: as many as others. */
  readonly mostRounds?: number;
  /** How long one run may take, in milliseconds; default 60,000. */
  readonly timeoutMs?: number;
  /** Left out unless asked for by name or with its switch (`--peers`, `--erlang`, `--swarm`). */
  readonly onlyWith?: 'peers' | 'erlang' | 'swarm';
}

/** The measures of a scenario of which only the speed matters. */
export function rateOf(row: string, unit = 'operations/s'): readonly Measure[] {
  return [{ row, of: 'rate', unit, better: 'higher' }];
}

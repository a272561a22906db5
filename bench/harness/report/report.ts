// What is kept of a run.
import type { Judgement } from '../judge-targets.ts';
import type { Machine } from '../machine.ts';
import type { Refusal, Row } from '../row.ts';

export interface Report {
  /** When it began, by UTC. */
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly refusals: readonly Refusal[];
  readonly targets: readonly Judgement[];
}

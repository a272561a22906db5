// Merging: many results become one by runs of a merging agent, in layers, so that no run has to read them all.
// 1. What is merged with what depends on the order of the results alone, never on when their runs ended.
// 2. Every part goes through the agent at least once, so that whatever a later layer merges is of one type.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFunction } from '../../base/check-options.ts';
import { type Agent, checkAgent } from '../agent.ts';
import { type CallOptions, checkCallOptions } from '../call-options.ts';
import type { Run } from '../runs/run.ts';
import type { RunOutcome } from '../runs/run-record.ts';
import type { Task } from '../task.ts';
import type { Joins } from './joins.ts';

export interface MergeOptions extends CallOptions {
  /** How many results one run of the merging agent gets at most; 2 to 1,000, default 8. */
  readonly fanIn?: number;
}

/** Makes the task of one merging run: of results in the first layer (1), of what the layer before gave in the others. */
export type MergeTask<Value, Merged, Input> = (parts: readonly (Value | Merged)[], layer: number) => Task<Input>;

export interface MergeResult<Merged> {
  readonly value: Merged;
  /** How many results went into it. */
  readonly parts: number;
  /** Those that are missing, since their runs ended badly; by their place among the runs. */
  readonly missing: readonly { readonly index: number; readonly error: ActorError }[];
  readonly layers: number;
  /** The ids of the merging runs, in order. */
  readonly runs: readonly string[];
}

export interface MergeParts<Value, Merged> {
  /** By the order of the runs. */
  readonly outcomes: readonly RunOutcome<Value>[];
  readonly fanIn: number;
  readonly signal: AbortSignal | undefined;
  readonly all: Joins['all'];
  /** Starts a merging run. */
  start(parts: readonly (Value | Merged)[], layer: number): Run<Merged>;
}

/** Rejects with `no-quorum-of-runs` when there is nothing to merge, with `cancelled`, and with the code of a merging run that ends badly. */
export async function mergeOutcomes<Value, Merged>(parts: MergeParts<Value, Merged>): Promise<MergeResult<Merged>> {
  const { outcomes, fanIn } = parts;
  const values = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const missing = outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [{ index, error: outcome.error }]));
  if (values.length === 0) {
    const text =
      outcomes.length === 0 ? 'there are no runs to merge' : `none of the ${outcomes.length} runs to merge has a result`;
    throw new ActorError('no-quorum-of-runs', text, { cause: missing[0]?.error, details: { outcomes } });
  }
  const runs: string[] = [];
  let merged = await mergeLayer(parts, groupsOf(values, fanIn), 1, runs);
  let layers = 1;
  while (merged.length > 1) merged = await mergeLayer(parts, groupsOf(merged, fanIn), ++layers, runs);
  return { value: merged[0] as Merged, parts: values.length, missing, layers, runs };
}

/** `parts` in as few groups of at most `fanIn` as will do, in order, and of sizes as even as they can be. */
export function groupsOf<Part>(parts: readonly Part[], fanIn: number): Part[][] {
  const count = Math.ceil(parts.length / fanIn);
  const edge = (group: number): number => Math.round((group * parts.length) / count);
  return Array.from({ length: count }, (_, group) => parts.slice(edge(group), edge(group + 1)));
}

/** One layer: a run for each group, but that a part of a later layer which stands alone is passed on. */
async function mergeLayer<Value, Merged>(
  { start, all, signal }: MergeParts<Value, Merged>,
  groups: readonly (readonly (Value | Merged)[])[],
  layer: number,
  ids: string[],
): Promise<Merged[]> {
  const started: Run<Merged>[] = [];
  const isAlone = (group: readonly unknown[]): boolean => layer > 1 && group.length === 1;
  try {
    for (const group of groups) if (!isAlone(group)) started.push(start(group, layer));
  } catch (error) {
    for (const run of started) run.cancel('the merge that it was part of failed').catch(() => {});
    throw error;
  }
  ids.push(...started.map(({ id }) => id));
  const values = await all(started, signal === undefined ? {} : { signal });
  let next = 0;
  return groups.map((group) => (isAlone(group) ? (group[0] as Merged) : (values[next++] as Merged)));
}

/** Throws `invalid-argument`, naming the field. */
export function checkMerge(agent: unknown, task: unknown, options: MergeOptions): asserts agent is Agent {
  checkAgent(agent, 'agent');
  checkFunction(task, 'task', 'a function that makes the task of some parts');
  checkCallOptions(options, ['fanIn']);
  const { fanIn } = options;
  if (fanIn !== undefined && (!Number.isSafeInteger(fanIn) || fanIn < 2 || fanIn > 1000))
    throw invalidArgument('fanIn', 'a whole number from 2 to 1,000', fanIn);
}

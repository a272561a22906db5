// Merges as a swarm offers them: of runs, and of a map's outcomes.
import { ActorError } from '../../base/actor-error.ts';
import type { Agent } from '../agent.ts';
import { type CallOptions, whyAborted } from '../call-options.ts';
import type { Run } from '../runs/run.ts';
import type { MapOutcome, RunOutcome } from '../runs/run-record.ts';
import { type Task, taintedTask } from '../task.ts';
import { checkRuns, type Runs, type ValueOf } from './join-options.ts';
import type { Joins } from './joins.ts';
import { checkMerge, type MergeOptions, type MergeResult, type MergeTask, mergeOutcomes } from './merge-runs.ts';

export interface Merges {
  /**
   * Merges the results of runs into one by runs of `agent`, in layers of `fanIn`, in the order given. Results that are missing are named, and sink no
   * other. Throws `invalid-argument` at once; rejects with `no-quorum-of-runs` when no run has a result, with `cancelled` when the signal fired, which cancels the runs too, and with
   * the code of a merging run that ends badly, whose siblings are cancelled. A merge that nobody awaits does no harm.
   */
  merge<const Joined extends Runs, Input, Merged>(
    runs: Joined,
    agent: Agent<Input, Merged>,
    task: MergeTask<ValueOf<Joined>, Merged, Input>,
    options?: MergeOptions,
  ): Promise<MergeResult<Merged>>;
}

/** The outcomes of a map, to be gone through once: by a loop, or by a merge. */
export interface MapLoop<Item, Value> extends AsyncIterable<MapOutcome<Item, Value>> {
  /** Takes the loop's place: merges the results of all items, in the order of the items; see `swarm.merge`. Holds all results in memory. */
  mergeWith<Input, Merged>(
    agent: Agent<Input, Merged>,
    task: MergeTask<Value, Merged, Input>,
    options?: MergeOptions,
  ): Promise<MergeResult<Merged>>;
}

export interface MergeTools {
  readonly all: Joins['all'];
  readonly allSettled: Joins['allSettled'];
  spawn<Input, Output>(agent: Agent<Input, Output>, task: Task<Input>, options: CallOptions): Run<Output>;
}

export function mergesWith(tools: MergeTools): Merges {
  return {
    merge: (runs, agent, task, options = {}) => {
      checkMerge(agent, task, options);
      const list = checkRuns(runs) as readonly Run<ValueOf<typeof runs>>[];
      const { signal } = options;
      const outcomes = tools.allSettled(list, signal === undefined ? {} : { signal });
      return begun(tools, outcomes, agent, task, options);
    },
  };
}

/** A map's outcomes with `mergeWith`. */
export function mapLoop<Item, Value>(tools: MergeTools, outcomes: AsyncIterable<MapOutcome<Item, Value>>): MapLoop<Item, Value> {
  return {
    [Symbol.asyncIterator]: () => outcomes[Symbol.asyncIterator](),
    mergeWith: (agent, task, options = {}) => {
      checkMerge(agent, task, options);
      return begun(tools, inOrder(outcomes), agent, task, options);
    },
  };
}

async function inOrder<Value>(outcomes: AsyncIterable<MapOutcome<unknown, Value>>): Promise<RunOutcome<Value>[]> {
  const list: RunOutcome<Value>[] = [];
  for await (const outcome of outcomes) list[outcome.index] = outcome;
  return list;
}

function begun<Value, Input, Merged>(
  tools: MergeTools,
  outcomes: Promise<readonly RunOutcome<Value>[]>,
  agent: Agent<Input, Merged>,
  task: MergeTask<Value, Merged, Input>,
  options: MergeOptions,
): Promise<MergeResult<Merged>> {
  const { fanIn = 8, ...ofCall } = options;
  const { signal } = ofCall;
  const merged = outcomes.then((known) => {
    if (signal?.aborted === true) throw new ActorError('cancelled', whyAborted(signal));
    // What a tainted run said is what nobody vouches for, and nothing that is made of it is better.
    const isTainted = known.some(({ record }) => record.taintedBy !== null);
    const start = (parts: readonly (Value | Merged)[], layer: number): Run<Merged> => {
      const own = task(parts, layer);
      return tools.spawn(agent, isTainted ? taintedTask(own) : own, ofCall);
    };
    return mergeOutcomes({ outcomes: known, fanIn, signal, all: tools.all, start });
  });
  merged.catch(() => {});
  return merged;
}

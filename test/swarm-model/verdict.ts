// What a swarm promises of its runs, read from its journal and from what was done outside.
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import { isTerminal } from '../../src/agents/runs/run-record.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import { inputText } from '../../src/agents/task.ts';

/**
 * What did not hold; empty when all did. `isFaithful`: no thread that makes model calls was hit, so that no call can have been made whose reply was
 * lost with its thread.
 */
export function verdictOn(
  events: readonly RunEvent[],
  deeds: ReadonlyMap<string, number>,
  isFaithful: boolean,
): readonly string[] {
  return [...endsOf(events), ...announcementsOf(events), ...callsOf(events, deeds, isFaithful), ...effectsOf(deeds)];
}

/** Every accepted run ended, once, and the fold of its events says the same. */
function endsOf(events: readonly RunEvent[]): readonly string[] {
  const faults: string[] = [];
  const ends = countsOf(events.flatMap((event) => (event.kind === 'ended' ? [event.run] : [])));
  const states = new Map<string, RunState | undefined>();
  for (const event of events) states.set(event.run, foldRun(states.get(event.run), event));
  for (const [run, state] of states) {
    if (ends.get(run) !== 1) faults.push(`run ${run} ended ${ends.get(run) ?? 0} times`);
    if (state === undefined || !isTerminal(state.status)) faults.push(`run ${run} is left as ${state?.status}`);
  }
  return faults;
}

/** Each child was announced to its parent once, by its one outcome. */
function announcementsOf(events: readonly RunEvent[]): readonly string[] {
  const announced = countsOf(events.flatMap((event) => (event.kind === 'announced' ? [event.child] : [])));
  const children = events.flatMap((event) => (event.kind === 'accepted' && event.spec.parent !== null ? [event.run] : []));
  return children
    .filter((child) => announced.get(child) !== 1)
    .map((child) => `run ${child} was announced ${announced.get(child) ?? 0} times`);
}

/** A call whose reply was recorded is not made again; without a loss of its thread it is made once. */
function callsOf(events: readonly RunEvent[], deeds: ReadonlyMap<string, number>, isFaithful: boolean): readonly string[] {
  const faults: string[] = [];
  const replies = countsOf(events.flatMap((event) => (event.kind === 'model-replied' ? [`${event.run}/${event.turn}`] : [])));
  for (const [reply, count] of replies) if (count > 1) faults.push(`the reply ${reply} was recorded ${count} times`);
  const tasks = events.flatMap((event) => (event.kind === 'accepted' ? [inputText(event.spec.input)] : []));
  for (const [task, count] of countsOf(tasks)) if (count > 1) faults.push(`the task "${task}" was accepted ${count} times`);
  if (!isFaithful) return faults;
  for (const [deed, count] of deeds) if (deed.startsWith('model ') && count > 1) faults.push(`${deed} was called ${count} times`);
  return faults;
}

/** No tool with effects outside is called twice under one id. */
function effectsOf(deeds: ReadonlyMap<string, number>): readonly string[] {
  return [...deeds]
    .filter(([deed, count]) => deed.startsWith('tool ') && count > 1)
    .map(([deed, count]) => `${deed} ran ${count} times`);
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

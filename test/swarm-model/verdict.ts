// What a swarm promises of its runs, read from its journal and from what was done outside.
import { foldRun } from '../../src/agents/runs/fold-run.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import { isTerminal } from '../../src/agents/runs/run-record.ts';
import type { RunState } from '../../src/agents/runs/run-state.ts';
import type { Blackboard } from '../../src/agents/shared/blackboard.ts';
import { inputText } from '../../src/agents/task.ts';

/** What did not hold; empty when all did. */
export function verdictOn(events: readonly RunEvent[], deeds: ReadonlyMap<string, number>): readonly string[] {
  return [...endsOf(events), ...announcementsOf(events), ...callsOf(events, deeds), ...effectsOf(deeds), ...writesOf(events)];
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

/** A call is made again only after the books say that it failed and may have to be paid, and never after its reply was recorded. */
function callsOf(events: readonly RunEvent[], deeds: ReadonlyMap<string, number>): readonly string[] {
  const faults: string[] = [];
  const replies = countsOf(events.flatMap((event) => (event.kind === 'model-replied' ? [`${event.run}/${event.turn}`] : [])));
  for (const [reply, count] of replies) if (count > 1) faults.push(`the reply ${reply} was recorded ${count} times`);
  const tasks = new Map(events.flatMap((event) => (event.kind === 'accepted' ? [[inputText(event.spec.input), event.run]] : [])));
  if (tasks.size < events.filter(({ kind }) => kind === 'accepted').length) faults.push('a task was accepted twice');
  const losses = countsOf(
    events.flatMap((event) => (event.kind === 'call-failed' && event.billed !== 'no' ? [`${event.run}/${event.turn}`] : [])),
  );
  for (const [deed, count] of deeds) {
    if (!deed.startsWith('model ')) continue;
    const [task = '', turn = ''] = deed.slice('model '.length).split('/');
    const lost = losses.get(`${tasks.get(task)}/${turn}`) ?? 0;
    if (count > 1 + lost) faults.push(`${deed} was called ${count} times, and lost ${lost} times`);
  }
  return faults;
}

/** No tool with effects outside is called twice under one id. */
function effectsOf(deeds: ReadonlyMap<string, number>): readonly string[] {
  return [...deeds]
    .filter(([deed, count]) => deed.startsWith('tool ') && count > 1)
    .map(([deed, count]) => `${deed} ran ${count} times`);
}

/** The blackboard was written once for each write that is recorded, and at most once for one whose run ended before that. */
export function writesOn(board: Blackboard | undefined, events: readonly RunEvent[]): readonly string[] {
  const writes = (board?.list('shared').entries ?? []).reduce((sum, { revision }) => sum + revision, 0);
  const asked = events.flatMap((event) => (event.kind === 'model-replied' ? event.toolCalls : [])).filter(isWrite).length;
  const answers = events.flatMap((event) => (event.kind === 'tool-finished' ? [event.result] : [])).filter(isWrite);
  const recorded = answers.filter(({ ok }) => ok).length;
  const isOnce = writes >= recorded && writes <= recorded + asked - answers.length;
  return isOnce ? [] : [`the blackboard was written ${writes} times, of ${recorded} recorded and ${asked} asked for`];
}

function isWrite({ name }: { readonly name: string }): boolean {
  return name === 'board_write';
}

/** Each write to the blackboard has a revision of its own. */
function writesOf(events: readonly RunEvent[]): readonly string[] {
  const keys = new Map<string, string>();
  const revisions: string[] = [];
  for (const event of events) {
    if (event.kind === 'model-replied')
      for (const { callId, input } of event.toolCalls)
        keys.set(`${event.run}/${callId}`, String((input as { key?: string }).key));
    if (event.kind !== 'tool-finished' || event.result.name !== 'board_write' || !event.result.ok) continue;
    const { revision } = event.result.output as { revision: number };
    revisions.push(`revision ${revision} of ${keys.get(`${event.run}/${event.result.callId}`)}`);
  }
  return [...countsOf(revisions)]
    .filter(([, count]) => count > 1)
    .map(([revision, count]) => `${revision} was given ${count} times`);
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

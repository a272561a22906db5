// Repeats: whether a task that a model hands on was handed on before, beneath the same root run. Pure but for the digest.
import { createHash } from 'node:crypto';
import type { RunSpec } from '../runs/run-event.ts';
import { isTerminal } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';
import type { Reach } from '../trust/reach.ts';

/** A file or a result that a task was given: what it is called, and what is in it. */
export interface Given {
  readonly name: string;
  /** SHA-256; `null` when it could not be read, or stands for what the parent has. */
  readonly sha256: string | null;
}

export interface TaskIdentity {
  readonly agent: string;
  readonly input: unknown;
  /** Names count beside contents, since answers name their files. */
  readonly given: readonly Given[];
  /** What the run that has it may touch: a run is told nothing that a freer one found. */
  readonly reach: Reach | undefined;
}

/** The same for the same task: agent, input but for white space and the order of fields, what was given, in any order, and reach. */
export function repeatKey({ agent, input, given, reach }: TaskIdentity): string {
  const sorted = given.map(({ name, sha256 }) => [name, sha256 ?? '']).sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  return sha256Of(JSON.stringify([agent, normalised(input), sorted, reach === undefined ? null : sortedReach(reach)]));
}

/** The lists of a reach in any order are the same reach. */
function sortedReach({ roots, hosts, write, commands, denyTools }: Reach): readonly unknown[] {
  return [roots, hosts, denyTools].map((list): unknown => [...new Set(list)].sort()).concat(write, commands);
}

/** The key of a run; `null` for one that may be repeated. */
function keyOfSpec({ agent, input, files, session }: RunSpec): string | null {
  return session === undefined
    ? repeatKey({ agent: agent.name, input, given: inherited(files), reach: agent.reach })
    : session.repeatKey;
}

/** What stands for files that a task did not name: those of its parent. */
export function inherited(files: readonly { readonly name: string }[]): readonly Given[] {
  return files.map(({ name }) => ({ name, sha256: null }));
}

/** The runs beneath `root`, itself among them, that have the task of that key in hand or have done it. Failed ones never match. */
export function findRepeats(get: (run: string) => RunState | undefined, root: string, key: string): readonly RunState[] {
  const found: RunState[] = [];
  const visit = (run: string): void => {
    const state = get(run);
    if (state === undefined) return;
    const { status, ending } = state;
    const isGood = status === 'done' || (!isTerminal(status) && (ending === null || ending.kind === 'done'));
    if (isGood && keyOfSpec(state.spec) === key) found.push(state);
    for (const child of state.children) visit(child.id);
  };
  visit(root);
  return found;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return fields.map(([name, one]) => [name, normalised(one)]);
}

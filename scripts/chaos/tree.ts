// The tree of a chaos run: a supervisor on main, branches spread over the hosts, and leaves under each branch, most of them beside it, every fifth
// on another thread. Nobody is ever given up, so that the books must balance: each child is there once, as often restarted as its listener heard.
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import type { SupervisorOptions } from '../../src/actors/supervisor/supervisor-flags.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';
import { type Leaf, leaf, type Recorder } from './actors.ts';

export interface Tree {
  readonly top: Ref<Supervisor>;
  readonly branches: number;
  readonly leavesPerBranch: number;
  readonly recorder: Ref<Recorder>;
}

const boundless = { strategy: 'one-for-one', intensity: 1_000_000, periodMs: 1_000 } as const;
/** Every so many leaves live on another thread than their supervisor. */
const strayEvery = 5;

/** How `actors` are laid out: about a hundred to a branch, at most. */
export function layOut(actors: number): { branches: number; leavesPerBranch: number } {
  const branches = Math.max(2, Math.round(Math.sqrt(actors)));
  return { branches, leavesPerBranch: Math.max(1, Math.ceil(actors / branches) - 1) };
}

export function plantTree(system: ActorSystem, actors: number, recorder: Ref<Recorder>): Tree {
  const { branches, leavesPerBranch } = layOut(actors);
  const children = Array.from({ length: branches }, (_, n) =>
    childSupervisor(branch(n, leavesPerBranch, recorder), { id: `b${n}`, placement: 'spread' }),
  );
  const top = system.supervise({ ...boundless, children, listener: recorder });
  return { top, branches, leavesPerBranch, recorder };
}

/** Every tenth branch restarts its leaves in groups. */
function branch(number: number, leaves: number, recorder: Ref<Recorder>): SupervisorOptions {
  const strategy = number % 20 === 9 ? 'one-for-all' : number % 20 === 19 ? 'rest-for-one' : 'one-for-one';
  const children = Array.from({ length: leaves }, (_, n) =>
    child(leaf, { recorder }, { id: `b${number}/${n}`, placement: n % strayEvery === 0 ? 'spread' : 'parent' }),
  );
  return { ...boundless, strategy, children, listener: recorder };
}

export interface Foliage {
  readonly branches: readonly Ref<Supervisor>[];
  readonly leaves: readonly Ref<Leaf>[];
  /** Incarnations less one, by child. */
  readonly restarts: ReadonlyMap<string, number>;
  /** What does not balance. */
  readonly faults: readonly string[];
}

const patient = { timeoutMs: 30_000 };

/** Asks every supervisor for its books. */
export async function readTree(tree: Tree): Promise<Foliage> {
  const restarts = new Map<string, number>();
  const faults: string[] = [];
  const branches: Ref<Supervisor>[] = [];
  const leaves: Ref<Leaf>[] = [];
  const read = async (of: Ref<Supervisor>, name: string, expected: number) => {
    const views = await of.askWith(patient).whichChildren();
    const { specs, active } = await of.askWith(patient).countChildren();
    const ids = new Set(views.map((view) => view.id)).size;
    const refs = new Set(views.map((view) => `${view.ref}`)).size;
    if ([specs, active, ids, refs, views.length].some((count) => count !== expected))
      faults.push(`${name} should have ${expected} children: ${specs} specs, ${active} active, ${ids} ids, ${refs} refs`);
    for (const { id, incarnation } of views) if (incarnation > 1) restarts.set(id, incarnation - 1);
    return views;
  };
  for (const { id, ref } of await read(tree.top, 'the top', tree.branches)) {
    if (typeof ref !== 'object') continue;
    branches.push(ref as Ref<Supervisor>);
    for (const view of await read(ref as Ref<Supervisor>, id, tree.leavesPerBranch))
      if (typeof view.ref === 'object') leaves.push(view.ref as Ref<Leaf>);
  }
  return { branches, leaves, restarts, faults };
}

/** The leaves of one branch; none when it cannot say. */
export async function leavesOf(branch: Ref<Supervisor>): Promise<readonly Ref<Leaf>[]> {
  try {
    const views = await branch.askWith({ timeoutMs: 5_000 }).whichChildren();
    return views.flatMap((view) => (typeof view.ref !== 'object' ? [] : [view.ref as Ref<Leaf>]));
  } catch {
    return [];
  }
}

/** Where the listener's count of restarts differs from the books. */
export function compareRestarts(books: ReadonlyMap<string, number>, heard: ReadonlyMap<string, number>): readonly string[] {
  return [...new Set([...books.keys(), ...heard.keys()])].flatMap((id) => {
    const [one, other] = [books.get(id) ?? 0, heard.get(id) ?? 0];
    return one === other ? [] : [`${id} was restarted ${one} times by the books, and ${other} times as its listener heard`];
  });
}

// The live tree of a system as data: what each thread says of its actors, put together on main. Best effort: a snapshot of threads that go on.
import { invalidArgument } from '../base/actor-error.ts';
import type { Core } from '../runtime/kernel/core.ts';
import type { Place } from '../runtime/kernel/op.ts';
import { placeKey } from '../runtime/life/place-key.ts';
import type { ActorStatus } from '../runtime/observing/inspection.ts';
import type { KnownChild, Survey, SurveyedActor } from '../runtime/observing/survey.ts';
import { type AnyRef, reflect } from '../runtime/ref.ts';

export interface TreeOptions {
  /** How long a thread may take to answer, in milliseconds; default 1,000. */
  readonly timeoutMs?: number;
  /** Actors of each thread, at most; default 10,000. */
  readonly limit?: number;
}

export interface TreeNode {
  readonly ref: AnyRef;
  readonly slot: number;
  /** `module#name`. */
  readonly definition: string;
  readonly incarnation: number;
  /** `unknown` when its thread did not answer. */
  readonly status: ActorStatus | 'unknown';
  readonly mailboxLength: number;
  /** Of a supervisor: its strategy, and its child specs with what has become of each. */
  readonly supervisor: SupervisorView | undefined;
  readonly children: readonly TreeNode[];
}

export interface SupervisorView {
  readonly strategy: string;
  readonly children: readonly {
    readonly id: string;
    readonly restart: string;
    readonly state: string;
    readonly ref: AnyRef | undefined;
  }[];
}

export interface SystemTree {
  readonly root: TreeNode;
  /** Actors whose parent is not in the snapshot: its thread did not answer, or it came or went meanwhile. */
  readonly detached: readonly TreeNode[];
  /** Slots whose thread did not answer in time. */
  readonly unanswered: readonly number[];
  /** Actors beyond the limit. */
  readonly leftOut: number;
}

/** Asks all `slots` and puts the tree together. */
export async function surveyTree(
  core: Core,
  root: Place,
  slots: readonly number[],
  { timeoutMs = 1_000, limit = 10_000 }: TreeOptions = {},
): Promise<SystemTree> {
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 0)) throw invalidArgument('timeoutMs', 'a number of at least 0', timeoutMs);
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalidArgument('limit', 'a whole number of at least 1', limit);
  const answers = await Promise.all(slots.map((slot) => askSlot(core, slot, timeoutMs, limit)));
  const surveys = answers.filter((answer) => answer !== undefined);
  const unanswered = slots.filter((_, at) => answers[at] === undefined);
  const drawing = new Drawing(
    core,
    surveys.flatMap(({ actors }) => actors),
    new Set(unanswered),
  );
  const leftOut = surveys.reduce((sum, survey) => sum + survey.leftOut, 0);
  return { root: drawing.draw(root), detached: drawing.drawDetached(root), unanswered, leftOut };
}

async function askSlot(core: Core, slot: number, timeoutMs: number, limit: number): Promise<Survey | undefined> {
  const { number, promise } = core.asks.open({ slot, about: `the actors of slot ${slot}`, timeoutMs });
  core.route(slot, { kind: 'survey', ask: number, limit });
  try {
    return (await promise) as Survey;
  } catch {
    return undefined;
  }
}

/** A node whose children are still to come. */
interface OpenNode extends TreeNode {
  readonly children: OpenNode[];
}

class Drawing {
  readonly #core: Core;
  readonly #actors: ReadonlyMap<string, SurveyedActor>;
  readonly #unanswered: ReadonlySet<number>;
  readonly #drawn = new Set<string>();

  constructor(core: Core, actors: readonly SurveyedActor[], unanswered: ReadonlySet<number>) {
    this.#core = core;
    this.#actors = new Map(actors.map((actor) => [placeKey(actor.place), actor]));
    this.#unanswered = unanswered;
  }

  draw(place: Place): TreeNode {
    const actor = this.#actors.get(placeKey(place));
    return actor === undefined ? this.#unknown({ place, definition: '', incarnation: 0 }) : this.#draw(actor);
  }

  /** What `draw` did not come by, each where its own tree begins. */
  drawDetached(root: Place): readonly TreeNode[] {
    const isChild = new Set([...this.#actors.values()].flatMap(({ children }) => children.map(({ place }) => placeKey(place))));
    const tops = [...this.#actors].filter(([key]) => !this.#drawn.has(key) && !isChild.has(key) && key !== placeKey(root));
    return tops.map(([, actor]) => this.#draw(actor));
  }

  /** By a stack of its own, since a chain of actors may be longer than calls can be deep. */
  #draw(top: SurveyedActor): TreeNode {
    const root = this.#nodeOf(top);
    const open = [{ node: root, actor: top }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const child of next.actor.children) {
        const actor = this.#actors.get(placeKey(child.place));
        const node = this.#childNode(child, actor);
        if (node === undefined) continue;
        next.node.children.push(node);
        if (actor !== undefined) open.push({ node, actor });
      }
    }
    return root;
  }

  #nodeOf(actor: SurveyedActor): OpenNode {
    const { place, definition, incarnation, status, mailboxLength, supervisor } = actor;
    this.#drawn.add(placeKey(place));
    return {
      ref: this.#ref(place, definition),
      slot: place.slot,
      definition,
      incarnation,
      status,
      mailboxLength,
      supervisor: supervisor && {
        strategy: supervisor.strategy,
        children: supervisor.children.map(({ id, restart, state, place: at }) => {
          return { id, restart, state, ref: at && this.#ref(at, '') };
        }),
      },
      children: [],
    };
  }

  /** A child that its thread does not know is about to come or has gone. */
  #childNode(child: KnownChild, actor: SurveyedActor | undefined): OpenNode | undefined {
    if (actor !== undefined) return this.#drawn.has(placeKey(child.place)) ? undefined : this.#nodeOf(actor);
    return this.#unanswered.has(child.place.slot) ? this.#unknown(child) : undefined;
  }

  #unknown({ place, definition, incarnation }: KnownChild): OpenNode {
    return {
      ref: this.#ref(place, definition),
      slot: place.slot,
      definition,
      incarnation,
      status: 'unknown',
      mailboxLength: 0,
      supervisor: undefined,
      children: [],
    };
  }

  #ref(place: Place, definition: string): AnyRef {
    return reflect(this.#core.makeRef(place, definition));
  }
}

// A supervisor on simulated threads, for tests: children that note their lives, and whatever its listener is told.

import type { AutoShutdown } from '../../src/actors/supervisor/auto-shutdown.ts';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import type { Strategy } from '../../src/actors/supervisor/group-restart.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { SupervisorListener } from '../../src/actors/supervisor/supervisor-listener.ts';
import type { ChildView, Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { type Ref, reflect } from '../../src/runtime/ref.ts';
import { SimulatedSystem, type SimulatedSystemOptions } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

export interface Ward {
  hear(what: unknown): void;
  ping(): number;
  slow(ms: number): string;
  crash(): void;
  stop(reason: ExitReason['kind'] & ('normal' | 'shutdown')): void;
}

/** `born`, `heard` and `end` lines of all children, in order. */
export type Notes = string[];

export function aWard(notes: Notes, id: string, setUp: (ctx: ActorContext<Ward>) => void | Promise<void> = () => undefined) {
  return anActor<Ward>(async (ctx) => {
    await setUp(ctx);
    notes.push(`${id} born ${ctx.incarnation}`);
    ctx.onTerminate((reason) => void notes.push(`${id} end ${reason.kind}`));
    return {
      hear: (what) => void notes.push(`${id} heard ${what}`),
      ping: () => ctx.incarnation,
      slow: async (ms) => {
        await new Promise<void>((resolve) => ctx.clock.after(ms, resolve));
        return 'slow';
      },
      crash: () => {
        throw new Error(`${id} crashed`);
      },
      stop: (kind) => ctx.stop({ kind }),
    };
  });
}

export interface Supervised {
  readonly system: SimulatedSystem;
  readonly supervisor: Ref<Supervisor>;
  readonly notes: Notes;
  /** What the listener was told. */
  readonly told: unknown[];
  /** The DOWNs of the supervisor. */
  readonly downs: ExitReason[];
  start(
    id: string,
    options?: Partial<ChildOptions>,
    setUp?: (ctx: ActorContext<Ward>) => void | Promise<void>,
  ): Promise<Ref<Ward>>;
  children(): Promise<ChildView[]>;
  refOf(id: string): Promise<Ref<Ward>>;
}

export interface SupervisedOptions {
  readonly strategy?: Strategy;
  readonly autoShutdown?: AutoShutdown;
  readonly intensity?: number;
  readonly periodMs?: number;
  readonly children?: (notes: Notes) => ChildSpec[];
  readonly system?: SimulatedSystemOptions;
  /** Where the supervisor lives; default 0. */
  readonly slot?: number;
}

export async function supervised(options: SupervisedOptions = {}): Promise<Supervised> {
  const system = new SimulatedSystem(options.system);
  const notes: Notes = [];
  const told: unknown[] = [];
  const downs: ExitReason[] = [];
  const listener = await system.start(
    anActor<SupervisorListener>(() => ({
      childGone: (id, reason, gaveUp) => void told.push(['gone', id, reason.kind, gaveUp]),
      childRestarted: (id, incarnation, reason) => void told.push(['restarted', id, incarnation, reason.kind]),
    })),
    undefined,
  );
  const supervisor = system.supervise(
    {
      strategy: options.strategy ?? 'one-for-one',
      autoShutdown: options.autoShutdown ?? 'never',
      intensity: options.intensity ?? 100,
      periodMs: options.periodMs ?? 5_000,
      children: options.children?.(notes) ?? [],
      listener,
    },
    system.in(options.slot ?? 0),
  );
  system.watch(supervisor, ({ reason }) => downs.push(reason));
  await system.run();
  const children = (): Promise<ChildView[]> => system.until(supervisor.ask.whichChildren());
  return {
    system,
    supervisor,
    notes,
    told,
    downs,
    children,
    start: (id, childOptions = {}, setUp) =>
      system.until(startChild(supervisor, child(aWard(notes, id, setUp), undefined, { id, ...childOptions }))),
    refOf: async (id) => {
      const ref = (await children()).find((view) => view.id === id)?.ref;
      if (ref === undefined || ref === 'restarting') throw new Error(`there is no child "${id}"`);
      return reflect(system.kernel(0).makeRef(ref.address, '')) as Ref<Ward>;
    },
  };
}

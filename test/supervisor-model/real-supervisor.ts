// The supervisor itself on a simulated system, with children that do as they are told and write down their lives.
import { type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import type { ChildCounts, ChildView, StartChildResult, Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { ignore } from '../../src/runtime/ignore.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import type { End, Plan, ReferenceFlags, ReferenceSpec } from './reference-supervisor.ts';

interface Ward {
  end(how: End): void;
}

interface WardArgs {
  readonly id: string;
  /** Which run it belongs to: all threads are in this one. */
  readonly run: number;
}

/** What the children of the runs that are open share with their tests. */
const runs = new Map<number, RealSupervisor>();
let opened = 0;

const ward = defineActor<Ward, WardArgs>(import.meta.url, 'ward', (ctx, { id, run }) => {
  const real = runs.get(run);
  const plan = real?.plans.get(id)?.shift();
  if (plan === 'fail') {
    real?.lines.push(`${id} fails`);
    throw new Error('as planned');
  }
  if (plan === 'ignore') {
    real?.lines.push(`${id} ignores`);
    return ignore;
  }
  real?.lines.push(`${id} starts ${ctx.incarnation}`);
  ctx.onTerminate((reason) => void real?.lines.push(`${id} ends ${reason.kind}`));
  return {
    end: (how) => {
      if (how === 'error') throw new Error('as told');
      if (how !== 'killed') ctx.stop({ kind: how });
    },
  };
});

/** What can be done to a supervisor without waiting for what comes of it. */
export interface Strikes {
  end(id: string, how: End): void;
  request(name: 'terminateChild' | 'restartChild' | 'deleteChild', id: string): void;
  start(spec: ReferenceSpec, isDynamic: boolean): void;
  lose(slot: number): void;
  /** The requests that are not answered yet. */
  open(): readonly string[];
}

export class RealSupervisor {
  readonly system: SimulatedSystem;
  readonly plans = new Map<string, Plan[]>();
  /** What the children wrote since it was last taken. */
  lines: string[] = [];
  ended: string | undefined = 'not begun';
  /** What was done to it, in words. */
  readonly history: string[] = [];
  #supervisor: Ref<Supervisor> | undefined;
  isDynamic = false;
  readonly #run = ++opened;

  constructor(seed: number) {
    this.system = new SimulatedSystem({ seed, threads: 2 });
    runs.set(this.#run, this);
  }

  close(): void {
    runs.delete(this.#run);
  }

  async begin(flags: ReferenceFlags): Promise<void> {
    // The children of a dynamic supervisor have arguments of their own.
    const isDynamic = flags.strategy === 'dynamic';
    const children = flags.children.map((spec) => ({ ...this.#specOf(spec), ...(isDynamic ? { args: undefined } : {}) }));
    const supervisor = this.system.supervise({ ...flags, children });
    this.#supervisor = supervisor;
    this.isDynamic = isDynamic;
    this.ended = undefined;
    this.system.watch(supervisor, ({ reason }) => {
      this.ended = this.ended === undefined ? describeEnd(reason) : 'ended twice';
    });
    await this.system.run();
  }

  async stop(): Promise<void> {
    this.system.kernel(0).stopActor(this.#ref);
    await this.system.run();
  }

  startChild(spec: ReferenceSpec, isDynamic: boolean): Promise<string> {
    return this.#request(this.#start(spec, isDynamic));
  }

  terminateChild(id: string): Promise<string> {
    return this.#request(this.#ref.ask.terminateChild(id));
  }

  restartChild(id: string): Promise<string> {
    return this.#request(this.#ref.ask.restartChild(id));
  }

  deleteChild(id: string): Promise<string> {
    return this.#request(this.#ref.ask.deleteChild(id));
  }

  async end(id: string, how: End): Promise<void> {
    this.#end(await this.#refOf(id), how);
    await this.system.run();
  }

  async lose(slot: number, culprit: string | undefined): Promise<void> {
    const ref = culprit === undefined ? undefined : await this.#refOf(culprit);
    this.#lose(slot, ref);
    await this.system.run();
  }

  async advance(ms: number): Promise<void> {
    await this.system.advance(ms);
  }

  /** For races: all that is needed to act at once. */
  async strikes(): Promise<Strikes> {
    const refs = new Map((await this.views()).children.map(({ id, ref }) => [id, ref]));
    const open = new Map<number, string>();
    const note = (what: string, asked: Promise<unknown>): void => {
      const number = open.size;
      open.set(number, what);
      const settled = (): void => void open.delete(number);
      asked.then(settled, settled);
    };
    return {
      end: (id, how) => {
        const ref = refs.get(id);
        if (ref !== undefined && ref !== 'restarting') this.#end(ref, how);
      },
      request: (name, id) => note(`${name} ${id}`, this.#ref.ask[name](id)),
      start: (spec, isDynamic) => note(`start ${spec.id}`, this.#start(spec, isDynamic)),
      lose: (slot) => this.#lose(slot, undefined),
      open: () => [...open.values()],
    };
  }

  /** What the supervisor says of its children. */
  async views(): Promise<{ readonly children: readonly ChildView[]; readonly counts: ChildCounts }> {
    const asked = Promise.all([this.#ref.ask.whichChildren(), this.#ref.ask.countChildren()]);
    const [children, counts] = await this.#atOnce(asked);
    return { children, counts };
  }

  /** How many actors live in a slot. */
  actorsIn(slot: number): number {
    return this.system.kernel(slot).statistics().actors;
  }

  #start(spec: ReferenceSpec, isDynamic: boolean): Promise<StartChildResult> {
    return this.#ref.ask.startChild(isDynamic ? { args: this.#argsOf(spec), id: spec.id } : this.#specOf(spec));
  }

  #end(ref: AnyRef, how: End): void {
    if (how === 'killed') this.system.kernel(0).killActor(ref);
    else (ref as Ref<Ward>).tell.end(how);
  }

  #lose(slot: number, culprit: AnyRef | undefined): void {
    this.system.crash(slot, culprit === undefined ? {} : { culprit });
    this.system.boot(slot);
  }

  get #ref(): Ref<Supervisor> {
    if (this.#supervisor === undefined) throw new Error('there is no supervisor yet');
    return this.#supervisor;
  }

  async #refOf(id: string): Promise<AnyRef> {
    const view = (await this.#atOnce(this.#ref.ask.whichChildren())).find((candidate) => candidate.id === id);
    if (view === undefined || view.ref === undefined || view.ref === 'restarting') throw new Error(`"${id}" is not running`);
    return view.ref;
  }

  async #request(
    asked: Promise<{ readonly ok: true } | { readonly ok: false; readonly error: { readonly code?: string | undefined } }>,
  ): Promise<string> {
    const result = await this.#atOnce(asked);
    return result.ok ? 'ok' : (result.error.code ?? 'no code');
  }

  /** No time may pass: all that these children do is done at once. */
  async #atOnce<T>(asked: Promise<T>): Promise<T> {
    let settled: { readonly value: T } | undefined;
    let failure: unknown;
    asked.then(
      (value) => {
        settled = { value };
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await this.system.run();
    if (settled === undefined) throw failure ?? new Error('the supervisor did not answer');
    return settled.value;
  }

  #argsOf({ id }: ReferenceSpec): WardArgs {
    return { id, run: this.#run };
  }

  #specOf(spec: ReferenceSpec): ChildSpec {
    const { id, restart, significant, slot, budget } = spec;
    const options = { id, restart, significant, ...this.system.in(slot), ...(budget === undefined ? {} : { budget }) };
    return child(ward, this.#argsOf(spec), options) as ChildSpec;
  }
}

function describeEnd(reason: ExitReason): string {
  const detail: unknown = reason.kind === 'shutdown' ? reason.detail : undefined;
  if (typeof detail === 'string') return `${reason.kind} ${detail}`;
  const kind = (detail as { readonly kind?: unknown } | undefined)?.kind;
  return kind === undefined ? reason.kind : `${reason.kind} ${String(kind)}`;
}

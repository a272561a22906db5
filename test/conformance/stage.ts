// A stage is where a conformance case is played, three times over: on one thread, with the supervisor and its children on different real
// threads, and on the simulated system. The case is the same code each time.
// 1. Everything that wards note reaches the log in the order in which they did it, since they share a thread and the recorder is on main.
//    So do the DOWNs of `watch`, which the recorder gets. What supervisors tell has a log of its own.
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import { startChild, startDynamicChild } from '../../src/actors/supervisor/start-child.ts';
import type { SupervisorOptions } from '../../src/actors/supervisor/supervisor-flags.ts';
import type { ChildView, Refused, Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import type { Ground } from './ground.ts';
import { oneThreadGround } from './grounds/one-thread.ts';
import { realThreadsGround } from './grounds/real-threads.ts';
import { simulatedGround } from './grounds/simulated.ts';
import { openRecording, type Recorder, type Recording, recorder } from './recorder.ts';
import { type Ward, type WardArgs, ward } from './ward.ts';

const openGround = {
  'one thread': oneThreadGround,
  'real threads': realThreadsGround,
  simulated: async () => simulatedGround(Number(process.env['TROUPE_SEED'] ?? 1)),
};
export type StageName = keyof typeof openGround;

/** How long real threads may take to do what is waited for. */
const patienceMs = 10_000;

export type WardOptions = Partial<ChildOptions> & Pick<WardArgs, 'planned' | 'stopMs'>;

export class Stage {
  readonly name: StageName;
  readonly ground: Ground;
  readonly recorder: Ref<Recorder>;
  readonly #recording: Recording;
  readonly #supervisors: Ref<Supervisor>[] = [];

  constructor(name: StageName, ground: Ground, recording: Recording, recorderRef: Ref<Recorder>) {
    this.name = name;
    this.ground = ground;
    this.#recording = recording;
    this.recorder = recorderRef;
  }

  /** What is planned for each id's set-up. */
  get plans(): Recording['plans'] {
    return this.#recording.plans;
  }

  /** How often the set-up of that id began, if it is one that follows a plan. */
  tries(id: string): number {
    return this.#recording.tries.get(id) ?? 0;
  }

  /** Ends what a case has left, and forgets what was noted and planned for it. */
  async clear(): Promise<void> {
    for (const ref of this.#supervisors.splice(0)) await this.ground.kill(ref);
    await this.ground.settle();
    this.#recording.lines.length = 0;
    this.#recording.plans.clear();
    this.#recording.tries.clear();
  }

  /** The specification of a ward that lives where children live. */
  ward(id: string, options: WardOptions = {}): ChildSpec<Ward> {
    const { planned = false, stopMs = 0, ...childOptions } = options;
    const args: WardArgs = { id, recorder: this.recorder, planned, stopMs };
    return child(ward, args, { id, ...this.ground.childPlace, ...childOptions });
  }

  /** A supervisor where supervisors live; its budget is out of the way unless a case says otherwise. */
  supervise(options: Partial<SupervisorOptions> = {}): Ref<Supervisor> {
    const settings: SupervisorOptions = { intensity: 100, children: [], ...options };
    const ref = this.ground.supervise(settings, this.ground.supervisorPlace);
    this.#supervisors.push(ref);
    return ref;
  }

  /** A supervisor whose children have all started. */
  async supervised(children: readonly ChildSpec[], options: Partial<SupervisorOptions> = {}): Promise<Ref<Supervisor>> {
    const ref = this.supervise({ children, ...options });
    await this.whichChildren(ref);
    return ref;
  }

  /** A dynamic supervisor of wards with these ids, started in this order. */
  async dynamic(ids: readonly string[], options: WardOptions = {}): Promise<Ref<Supervisor>> {
    const template = this.ward('template', options);
    const ref = this.supervise({ strategy: 'dynamic', children: [{ ...template, args: undefined }] });
    for (const id of ids) {
      await this.ground.until(startDynamicChild(ref, ward, { ...(template.args as WardArgs), id }, { id }));
    }
    return ref;
  }

  /** The specification of a supervisor that lives where supervisors live. */
  nested(
    id: string,
    children: readonly ChildSpec[],
    options: Partial<SupervisorOptions> = {},
    childOptions: Partial<ChildOptions> = {},
  ): ChildSpec<Supervisor> {
    return childSupervisor({ children, ...options }, { id, ...this.ground.supervisorPlace, ...childOptions });
  }

  async supervisorIn(top: Ref<Supervisor>, id: string): Promise<Ref<Supervisor>> {
    return (await this.refOf(top, id)) as unknown as Ref<Supervisor>;
  }

  /** Adds a ward to a supervisor. */
  add(to: Ref<Supervisor>, id: string, options: WardOptions = {}): Promise<Ref<Ward>> {
    return this.ground.until(startChild(to, this.ward(id, options)));
  }

  until<T>(promise: Promise<T>): Promise<T> {
    return this.ground.until(promise);
  }

  whichChildren(of: Ref<Supervisor>): Promise<ChildView[]> {
    return this.ground.until(of.askWith({ timeoutMs: patienceMs }).whichChildren());
  }

  /** The children as `id: state`. */
  async states(of: Ref<Supervisor>): Promise<string[]> {
    return (await this.whichChildren(of)).map((view) => `${view.id}: ${stateOf(view)}`);
  }

  /** What a request to a supervisor comes to: `ok`, or the code of the refusal. */
  async outcome(request: Promise<{ readonly ok: true } | Refused>): Promise<string> {
    const result = await this.ground.until(request);
    return result.ok ? 'ok' : (result.error.code ?? 'without a code');
  }

  async refOf(of: Ref<Supervisor>, id: string): Promise<Ref<Ward>> {
    const view = (await this.whichChildren(of)).find((candidate) => candidate.id === id);
    if (view?.ref === undefined || view.ref === 'restarting') throw new Error(`no child "${id}" is running`);
    // Its protocol is what the specification of that id says.
    return view.ref as Ref<Ward>;
  }

  /** Notes the ref's end as a line `id down kind`, in order with what wards note. */
  async watch(ref: AnyRef, id: string): Promise<void> {
    await this.ground.until(this.recorder.ask.watch(ref, id));
    // Else what ends it, coming from a third thread, could be there before the watch.
    await this.ground.settle();
  }

  /** The reason of the end of the ref's current incarnation; time does not pass for it by itself. */
  end(ref: AnyRef): Promise<ExitReason> {
    return new Promise<ExitReason>((resolve) => {
      this.ground.watch(ref, ({ reason }) => resolve(reason));
    });
  }

  /** What was noted since the last call. */
  take(): readonly string[] {
    return this.#recording.lines.splice(0);
  }

  /**
   * Holds that exactly these lines were noted since the last call, in this order, and that no more are coming. Lines in an array may come in
   * any order among themselves.
   */
  async expectLines(...expected: readonly (string | readonly string[])[]): Promise<void> {
    const count = expected.flat().length;
    const deadline = performance.now() + patienceMs;
    do await this.ground.settle();
    while (this.#recording.lines.length < count && this.name === 'real threads' && performance.now() < deadline);
    const noted = this.take();
    expect(inOrderOf(expected, noted)).toEqual(expected.flat());
  }
}

/** The lines, each stretch that may be in any order put into the expected one as far as it holds the same lines. */
function inOrderOf(expected: readonly (string | readonly string[])[], noted: readonly string[]): readonly string[] {
  let at = 0;
  const ordered = expected.flatMap((part) => {
    const stretch = noted.slice(at, (at += typeof part === 'string' ? 1 : part.length));
    if (typeof part === 'string') return stretch;
    return [...part].sort().join('\n') === [...stretch].sort().join('\n') ? part : stretch;
  });
  return [...ordered, ...noted.slice(at)];
}

function stateOf({ ref }: ChildView): 'running' | 'restarting' | 'absent' {
  if (ref === undefined) return 'absent';
  return ref === 'restarting' ? 'restarting' : 'running';
}

let opened = 0;

async function openStage(name: StageName): Promise<Stage> {
  const ground = await openGround[name]();
  opened += 1;
  const key = `${name} ${opened}`;
  const recording = openRecording(key);
  return new Stage(name, ground, recording, await ground.start(recorder, { key }, { placement: 'main' }));
}

const stageNames = Object.keys(openGround) as StageName[];

/** Plays the cases on each stage, or on those named. The stage is open from before the first test to after the last. */
export function onEachStage(cases: (stage: () => Stage) => void, names: readonly StageName[] = stageNames): void {
  describe.each(names)('on the stage: %s', (name) => {
    let stage: Stage | undefined;
    beforeAll(async () => {
      stage = await openStage(name);
    });
    afterEach(() => stage?.clear());
    afterAll(() => stage?.ground.close());
    cases(() => {
      if (stage === undefined) throw new Error('the stage is not open yet');
      return stage;
    });
  });
}

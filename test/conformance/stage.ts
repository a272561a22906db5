// A stage is where a conformance case is played, three times over: on one thread, with the supervisor and its children on different real
// threads, and on the simulated system. The case is the same code each time.
// 1. Everything that wards note reaches the log in the order in which they did it, since they share a thread and the recorder is on main.
//    So do the DOWNs of `watch`. What supervisors tell has a log of its own.
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/child-spec.ts';
import { startChild } from '../../src/actors/start-child.ts';
import type { SupervisorOptions } from '../../src/actors/supervisor-flags.ts';
import type { ChildView, Supervisor } from '../../src/actors/supervisor-protocol.ts';
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

  forget(): void {
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
    const settings = { strategy: 'one-for-one', intensity: 100, periodMs: 5_000, children: [], ...options } as SupervisorOptions;
    return this.ground.supervise(settings, this.ground.supervisorPlace);
  }

  /** A supervisor whose children have all started. */
  async supervised(children: readonly ChildSpec[], options: Partial<SupervisorOptions> = {}): Promise<Ref<Supervisor>> {
    const ref = this.supervise({ children, ...options });
    await this.whichChildren(ref);
    return ref;
  }

  /** Adds a ward to a supervisor. */
  add(to: Ref<Supervisor>, id: string, options: WardOptions = {}): Promise<Ref<Ward>> {
    return this.ground.until(startChild(to, this.ward(id, options)));
  }

  whichChildren(of: Ref<Supervisor>): Promise<ChildView[]> {
    return this.ground.until(of.askWith({ timeoutMs: patienceMs }).whichChildren());
  }

  async refOf(of: Ref<Supervisor>, id: string): Promise<Ref<Ward>> {
    const view = (await this.whichChildren(of)).find((candidate) => candidate.id === id);
    if (view?.ref === undefined) throw new Error(`there is no child "${id}"`);
    return view.ref as Ref<Ward>;
  }

  /** Notes the ref's end as a line `id down kind`, in order with what wards note. */
  watch(ref: AnyRef, id: string): void {
    this.ground.watch(ref, ({ reason }) => void this.#recording.lines.push(`${id} down ${reason.kind}`));
  }

  /** The reason of the end of the ref's current incarnation. */
  end(ref: AnyRef): Promise<ExitReason> {
    const ended = new Promise<ExitReason>((resolve) => {
      this.ground.watch(ref, ({ reason }) => resolve(reason));
    });
    return this.ground.until(ended);
  }

  /** Holds that exactly these lines were noted since the last call, in this order, and that no more are coming. */
  async expectLines(...lines: readonly string[]): Promise<void> {
    const noted = this.#recording.lines;
    const deadline = performance.now() + patienceMs;
    do await this.ground.settle();
    while (noted.length < lines.length && this.name === 'real threads' && performance.now() < deadline);
    expect(noted.splice(0)).toEqual(lines);
  }
}

let opened = 0;

async function openStage(name: StageName): Promise<Stage> {
  const ground = await openGround[name]();
  opened += 1;
  const key = `${name} ${opened}`;
  const recording = openRecording(key);
  return new Stage(name, ground, recording, await ground.start(recorder, { key }, { placement: 'main' }));
}

/** Plays the cases on each stage. The stage is open from before the first test to after the last. */
export function onEachStage(cases: (stage: () => Stage) => void): void {
  describe.each(Object.keys(openGround) as StageName[])('on the stage: %s', (name) => {
    let stage: Stage | undefined;
    beforeAll(async () => {
      stage = await openStage(name);
    });
    beforeEach(() => stage?.forget());
    afterAll(() => stage?.ground.close());
    cases(() => {
      if (stage === undefined) throw new Error('the stage is not open yet');
      return stage;
    });
  });
}

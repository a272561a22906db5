// What a stage stands on: a system, where in it the supervisor and the children of a case live, and how its time passes.
import type { SupervisorOptions } from '../../src/actors/supervisor-flags.ts';
import type { Supervisor } from '../../src/actors/supervisor-protocol.ts';
import type { Definition, Down, Placement, SpawnOptions } from '../../src/runtime/actor-context.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';

export interface Place {
  readonly placement: Placement;
}

export interface Ground {
  readonly supervisorPlace: Place;
  readonly childPlace: Place;
  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P>;
  start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Promise<Ref<P>>;
  supervise(options: SupervisorOptions, place: Place): Ref<Supervisor>;
  watch(ref: AnyRef, onDown: (down: Down) => void): () => void;
  stop(ref: AnyRef, reason?: ExitReason): Promise<void>;
  kill(ref: AnyRef): Promise<void>;
  /** Waits for the promise, letting time pass where it would not by itself. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Lets so much time pass, and whatever falls due in it happen. */
  advance(ms: number): Promise<void>;
  /** Waits until nothing is under way that does not wait for time. */
  settle(): Promise<void>;
  /** Ends the thread of the children at once, and waits for its replacement; undefined where there is but one thread. */
  readonly loseChildThread: (() => Promise<void>) | undefined;
  close(): Promise<void>;
}

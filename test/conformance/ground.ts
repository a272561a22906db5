// What a stage stands on: a system, where in it the supervisor and the children of a case live, and how its time passes.
import type { SupervisorOptions } from '../../src/actors/supervisor/supervisor-flags.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Definition, Down, Placement, SpawnOptions, StartOptions } from '../../src/runtime/actor-context.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { Observing } from '../../src/runtime/observing/observer.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import type { DeadLetterReason } from '../../src/runtime/reporting/dead-letter.ts';
import type { StopOptions } from '../../src/system/stop-actor.ts';
import type { LogLine } from './note-log.ts';
import type { Ward } from './ward.ts';

/** `killed`: from outside, whatever it was doing. The others: by the code of a ward. */
export type WayToLose = 'killed' | 'exit' | 'loop' | 'memory';

export interface Place {
  readonly placement: Placement;
}

export interface Ground {
  readonly supervisorPlace: Place;
  readonly childPlace: Place;
  spawn<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<P>;
  start<P, A>(definition: Definition<P, A>, args: NoInfer<A>, options?: StartOptions): Promise<Ref<P>>;
  lookup(name: string): Promise<AnyRef | undefined>;
  supervise(options: SupervisorOptions, place: Place): Ref<Supervisor>;
  watch(ref: AnyRef, onDown: (down: Down) => void): () => void;
  stop(ref: AnyRef, reason?: ExitReason, options?: StopOptions): Promise<void>;
  exit(ref: AnyRef, reason: ExitReason): void;
  kill(ref: AnyRef): Promise<void>;
  /** What the threads of this stage wrote to the log. */
  readonly logLines: LogLine[];
  /** For suspending, resuming and the like. */
  readonly observing: Observing;
  /** Waits for the promise, letting time pass where it would not by itself. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Milliseconds, by the clock of main. */
  now(): number;
  /** Lets so much time pass, and whatever falls due in it happen. */
  advance(ms: number): Promise<void>;
  /** Waits until nothing is under way that does not wait for time. */
  settle(): Promise<void>;
  /** Messages that this stage's main thread counts as dead letters of that reason. */
  deadLetters(reason: DeadLetterReason): number;
  /**
   * Ends the thread of the children, by that ward unless it is `killed`; settles when its next life is there. Undefined where there is but
   * one thread.
   */
  readonly loseChildThread: ((way: WayToLose, culprit: Ref<Ward>) => Promise<void>) | undefined;
  close(): Promise<void>;
}

// What a scenario needs of a system, the same for a real and for a simulated one: so that it can be tried under many schedules, and then
// on real threads.
import { type Clock, systemClock } from '../base/clock.ts';
import type { Placement } from '../runtime/actor-context.ts';
import { ActorRef, type AnyRef, reflect } from '../runtime/ref.ts';
import type { ActorSystem } from '../system/create-system.ts';

export interface TestableSystem extends Pick<ActorSystem, 'spawn' | 'start' | 'supervise' | 'watch' | 'exit' | 'kill'> {
  readonly clock: Clock;
  /** Asks an actor to end; settles when it has. */
  stop(ref: AnyRef, ...options: StopArguments): Promise<void>;
  /** The placement "in that slot". */
  in(slot: number): { readonly placement: Placement };
  /** Waits for the promise; a simulated system is stepped until it settles. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Lets so much of the system's time pass. */
  advance(ms: number): Promise<void>;
  /** The thread of the slot dies, with all that is on it, and is replaced. Not for slot 0. */
  loseThread(slot: number): Promise<void>;
}

type StopArguments = Parameters<ActorSystem['stop']> extends [unknown?, ...infer Rest] ? Rest : never;

/** A real system as a scenario sees it. Ending it remains the caller's. */
export function testable(system: ActorSystem): TestableSystem {
  const nowhere = (): never => {
    throw new Error('this ref only names a slot');
  };
  return {
    clock: systemClock,
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => system.start(definition, args, options),
    supervise: (options, placement) => system.supervise(options, placement),
    watch: (ref, onDown, options) => system.watch(ref, onDown, options),
    exit: (ref, reason) => system.exit(ref, reason),
    kill: (ref) => system.kill(ref),
    stop: (ref, ...options) => system.stop(ref, ...options),
    in: (slot) => {
      const address = { node: system.node, slot, id: { bySlot: slot, byGeneration: 0, n: 0 } };
      return {
        placement: {
          sameAs: reflect(
            new ActorRef({ tell: nowhere, tellOne: nowhere, ask: nowhere, offer: nowhere }, address, '', undefined),
          ),
        },
      };
    },
    until: (promise) => promise,
    advance: (ms) => new Promise((resolve) => void systemClock.after(ms, resolve)),
    loseThread: (slot) => system.killThread(slot),
  };
}

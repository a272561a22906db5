// A system with two host threads: supervisors in slot 1, children in slot 2, main in slot 0, in real time.

import type { Ref } from '../../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import type { Ground, Place } from '../ground.ts';
import { type Courier, courier } from './courier.ts';

/** Hops from thread to thread that one settling sees out; a restart of three children in a row takes fewer than 20. */
const hops = 24;

export async function realThreadsGround(): Promise<Ground> {
  const system = await createSystem({ threads: 2, hangMs: 1_000 });
  const [supervisorPlace, childPlace] = [await placeIn(system, 1), await placeIn(system, 2)];
  let rounds = await hireCouriers(system, [supervisorPlace, childPlace]);
  return {
    supervisorPlace,
    childPlace,
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => system.start(definition, args, options),
    supervise: (options, place) => system.supervise(options, place),
    watch: (ref, onDown) => system.watch(ref, onDown),
    stop: (ref, reason) => system.stop(ref, reason),
    kill: (ref) => system.kill(ref),
    until: (promise) => promise,
    advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    settle: async () => {
      for (let hop = 0; hop < hops; hop += 1) await rounds();
    },
    loseChildThread: async () => {
      await system.killThread(2);
      rounds = await hireCouriers(system, [supervisorPlace, childPlace]);
    },
    close: () => system.stop(),
  };
}

async function placeIn(system: ActorSystem, slot: number): Promise<Place> {
  for (;;) {
    const ref = await system.start(courier, undefined, { placement: 'spread' });
    if (ref.address.slot === slot) return { placement: { sameAs: ref } };
  }
}

/** What they return goes once over each way between main and the two threads, and both ways between these. */
async function hireCouriers(system: ActorSystem, places: readonly [Place, Place]): Promise<() => Promise<void>> {
  const hire = (): Promise<Ref<Courier>[]> => Promise.all(places.map((place) => system.start(courier, undefined, place)));
  const [[one, other], [oneHost, otherHost]] = (await Promise.all([hire(), hire()])) as [Pair, Pair];
  return async () => {
    await Promise.all([one.ask.visit(otherHost), other.ask.visit(oneHost)]);
  };
}

type Pair = [Ref<Courier>, Ref<Courier>];

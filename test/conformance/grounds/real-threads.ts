// A system with two host threads: supervisors in slot 1, children in slot 2, main in slot 0, in real time.

import { isActorError } from '../../../src/base/actor-error.ts';
import type { Ref } from '../../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import type { Ground, Place } from '../ground.ts';
import { noteLog } from '../note-log.ts';
import { type Courier, courier } from './courier.ts';

/** Hops from thread to thread that one settling sees out; a restart of three children in a row takes fewer than 20. */
const hops = 24;

export async function realThreadsGround(): Promise<Ground> {
  const { log, lines } = noteLog();
  const system = await createSystem({ threads: 2, hangMs: 1_000, memoryLimitMb: 250, log });
  const [supervisorPlace, childPlace] = [await placeIn(system, 1), await placeIn(system, 2)];
  let rounds = await hireCouriers(system, [supervisorPlace, childPlace]);
  return {
    supervisorPlace,
    childPlace,
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => system.start(definition, args, options),
    lookup: (name) => system.lookup(name),
    supervise: (options, place) => system.supervise(options, place),
    watch: (ref, onDown) => system.watch(ref, onDown),
    stop: (ref, reason, options) => system.stop(ref, reason, options),
    exit: (ref, reason) => system.exit(ref, reason),
    kill: (ref) => system.kill(ref),
    logLines: lines,
    observing: system,
    until: (promise) => promise,
    advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => performance.now(),
    settle: async () => {
      for (let hop = 0; hop < hops; hop += 1) await rounds();
    },
    deadLetters: (reason) => system.deadLetters.counts()[reason] ?? 0,
    loseChildThread: async (way, culprit) => {
      const replaced = nextLife(system, 2);
      if (way === 'killed') await system.killThread(2);
      else culprit.tell.ruin(way);
      await replaced;
      rounds = await hireCouriers(system, [supervisorPlace, childPlace]);
    },
    close: () => system.stop(),
  };
}

function nextLife(system: ActorSystem, slot: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = system.onThreadEvent((event) => {
      if (event.kind !== 'host-live' || event.slot !== slot) return;
      stop();
      resolve();
    });
  });
}

async function placeIn(system: ActorSystem, slot: number): Promise<Place> {
  for (;;) {
    const ref = await system.start(courier, undefined, { placement: 'spread' });
    if (ref.address.slot === slot) return { placement: { sameAs: ref } };
  }
}

/** What they return goes once over each way between main and the two threads, and both ways between these. */
async function hireCouriers(system: ActorSystem, places: readonly [Place, Place]): Promise<() => Promise<void>> {
  const hire = (): Promise<Ref<Courier>[]> => Promise.all(places.map((place) => startPatiently(system, place)));
  const [[one, other], [oneHost, otherHost]] = (await Promise.all([hire(), hire()])) as [Pair, Pair];
  return async () => {
    await Promise.all([one.ask.visit(otherHost), other.ask.visit(oneHost)]);
  };
}

/** Main may hear a moment later than its thread group that a thread is lost. */
async function startPatiently(system: ActorSystem, place: Place): Promise<Ref<Courier>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await system.start(courier, undefined, place);
    } catch (error) {
      if (!isActorError(error, 'thread-lost') || attempt === 20) throw error;
    }
  }
}

type Pair = [Ref<Courier>, Ref<Courier>];

// The simulated system: supervisors in slot 1, children in slot 2, main in slot 0, on a virtual clock.
import { Observer } from '../../../src/runtime/observing/observer.ts';
import { killActor, stopActor } from '../../../src/system/stop-actor.ts';
import { SimulatedSystem } from '../../../src/testing/simulated-system.ts';
import type { Ground } from '../ground.ts';
import { noteLog } from '../note-log.ts';

export function simulatedGround(seed: number): Ground {
  const { log, lines } = noteLog();
  const system = new SimulatedSystem({ seed, log });
  return {
    supervisorPlace: system.in(1),
    childPlace: system.in(2),
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => system.start(definition, args, options),
    lookup: (name) => system.until(system.root.lookup(name)),
    supervise: (options, place) => system.supervise(options, place),
    watch: (ref, onDown) => system.watch(ref, onDown),
    stop: (ref, reason, options) => system.until(stopActor(system.kernel(0), ref, reason, options)),
    kill: (ref) => system.until(killActor(system.kernel(0), ref)),
    exit: (ref, reason) => system.exit(ref, reason),
    logLines: lines,
    observing: new Observer(system.kernel(0)),
    until: (promise) => system.until(promise),
    advance: (ms) => system.advance(ms),
    now: () => system.clock.now(),
    settle: () => system.run(),
    deadLetters: (reason) => system.kernel(0).deadLetters.counts()[reason] ?? 0,
    loseChildThread: async (way, culprit) => {
      system.crash(2, way === 'killed' ? {} : { culprit });
      system.boot(2);
      await system.run();
    },
    close: async () => undefined,
  };
}

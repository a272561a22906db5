// The simulated system: supervisors in slot 1, children in slot 2, main in slot 0, on a virtual clock.
import { normalExit } from '../../../src/runtime/exit-reason.ts';
import { SimulatedSystem } from '../../../src/testing/simulated-system.ts';
import type { Ground } from '../ground.ts';

export function simulatedGround(seed: number): Ground {
  const system = new SimulatedSystem({ seed });
  const gone = (ref: Parameters<SimulatedSystem['watch']>[0], act: () => void): Promise<void> =>
    system.until(
      new Promise<void>((resolve) => {
        system.watch(ref, () => resolve());
        act();
      }),
    );
  return {
    supervisorPlace: system.in(1),
    childPlace: system.in(2),
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => system.start(definition, args, options),
    supervise: (options, place) => system.supervise(options, place),
    watch: (ref, onDown) => system.watch(ref, onDown),
    stop: (ref, reason = normalExit) => gone(ref, () => system.kernel(0).stopActor(ref, reason)),
    kill: (ref) => gone(ref, () => system.kernel(0).killActor(ref)),
    until: (promise) => system.until(promise),
    advance: (ms) => system.advance(ms),
    settle: () => system.run(),
    loseChildThread: async () => {
      system.crash(2);
      system.boot(2);
      await system.run();
    },
    close: async () => undefined,
  };
}

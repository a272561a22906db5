// The real system without host threads, on a virtual clock: the same code as with threads, all of it on main.
import { createSystem } from '../../../src/system/create-system.ts';
import { VirtualClock } from '../../../src/testing/virtual-clock.ts';
import type { Ground } from '../ground.ts';
import { noteLog } from '../note-log.ts';

export async function oneThreadGround(): Promise<Ground> {
  const clock = new VirtualClock();
  const { log, lines } = noteLog();
  const system = await createSystem({ threads: 0, clock, log });
  const settle = async (): Promise<void> => {
    // What was done in the last round may have led to promises, and those to ready actors.
    for (let idle = 0; idle < 3; idle = system.statistics().ready === 0 ? idle + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    for (;;) {
      await settle();
      if (isSettled) return await promise;
      const dueAt = clock.nextDueAt;
      if (dueAt === undefined) throw new Error('nothing is left to happen, and the promise is open');
      clock.advanceTo(dueAt);
    }
  };
  return {
    supervisorPlace: { placement: 'main' },
    childPlace: { placement: 'parent' },
    spawn: (definition, args, options) => system.spawn(definition, args, options),
    start: (definition, args, options) => until(system.start(definition, args, options)),
    lookup: (name) => until(system.lookup(name)),
    supervise: (options, place) => system.supervise(options, place),
    watch: (ref, onDown) => system.watch(ref, onDown),
    stop: (ref, reason, options) => until(system.stop(ref, reason, options)),
    exit: (ref, reason) => system.exit(ref, reason),
    kill: (ref) => until(system.kill(ref)),
    logLines: lines,
    observing: system,
    until,
    advance: async (ms) => {
      const end = clock.now() + ms;
      await settle();
      for (let dueAt = clock.nextDueAt; dueAt !== undefined && dueAt <= end; dueAt = clock.nextDueAt) {
        clock.advanceTo(dueAt);
        await settle();
      }
      clock.advanceTo(end);
    },
    now: () => clock.now(),
    settle,
    deadLetters: (reason) => system.deadLetters.counts()[reason] ?? 0,
    loseChildThread: undefined,
    close: () => until(system.stop()),
  };
}

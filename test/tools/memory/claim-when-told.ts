// A thread that claims a file when it is told to, and holds it until it is told to leave; it says by a shared number how far it is.
import { workerData } from 'node:worker_threads';
import { systemClock } from '../../../src/base/clock.ts';
import { withClaim } from '../../../src/tools/memory/write-claim.ts';

/** The steps of the shared number. */
export const step = { loaded: 0, enter: 1, holds: 2, refused: 3, leave: 4, left: 5 } as const;

function tell(at: Int32Array<SharedArrayBuffer>, what: number): void {
  Atomics.store(at, 0, what);
  Atomics.notify(at, 0);
}

if (workerData?.claims !== undefined) {
  const { claims, at } = workerData as { claims: string; at: Int32Array<SharedArrayBuffer> };
  Atomics.wait(at, 0, step.loaded);
  const held = await withClaim(claims, { mark: 'thread', clock: systemClock }, async () => {
    tell(at, step.holds);
    Atomics.wait(at, 0, step.holds);
  });
  tell(at, held === undefined ? step.refused : step.left);
}

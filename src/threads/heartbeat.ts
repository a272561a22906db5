// The memory that one life of a host shares with the other threads: a beat counter, and who is executing.
// 1. Only the host writes. Beats are added atomically; main reads them while the host lives.
// 2. The two stamps are plain stores, since they are written once per turn; they are read for good only after the host has died, when the
//    close of a link has ordered the stores before the read. While it lives they serve as a hint in a warning.
// 3. Ids are doubles: a counter may pass 2^31. Nobody is n = 0, and n is written last and cleared first.
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { ActorId } from '../runtime/address.ts';
import type { TurnStamp } from '../runtime/ports.ts';

const bytes = 56;
const turnAt = 1;
const asyncAt = 4;

export function createHeartbeat(): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

/** Adds a beat now and each `beatMs` until it is cancelled. A hang of the thread is the absence of these. */
export function startBeating(heartbeat: SharedArrayBuffer, beatMs: number, clock: Clock): TimerHandle {
  const counter = new Int32Array(heartbeat, 0, 1);
  let timer: TimerHandle;
  const beat = (): void => {
    Atomics.add(counter, 0, 1);
    timer = clock.after(beatMs, beat, { unref: true });
  };
  beat();
  return { cancel: () => timer.cancel() };
}

/** The beats so far; wraps round. */
export function readBeats(heartbeat: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(heartbeat, 0, 1), 0);
}

/** Writes which actor's turn it is. */
export function turnStamp(heartbeat: SharedArrayBuffer): TurnStamp {
  return stampAt(heartbeat, turnAt);
}

/** Writes for which actor code runs outside of its turns: see `attributeAsync`. */
export function asyncStamp(heartbeat: SharedArrayBuffer): TurnStamp {
  return stampAt(heartbeat, asyncAt);
}

/** The actor that was executing when the host died, when that is known: the one whose turn it was, else the one whose async code ran. */
export function readCulprit(heartbeat: SharedArrayBuffer): ActorId | undefined {
  const cells = new Float64Array(heartbeat);
  return idAt(cells, turnAt) ?? idAt(cells, asyncAt);
}

function stampAt(heartbeat: SharedArrayBuffer, at: number): TurnStamp {
  const cells = new Float64Array(heartbeat, at * 8, 3);
  return {
    enter(id) {
      cells[0] = id.bySlot;
      cells[1] = id.byGeneration;
      cells[2] = id.n;
    },
    leave() {
      cells[2] = 0;
    },
  };
}

function idAt(cells: Float64Array, at: number): ActorId | undefined {
  const [bySlot, byGeneration, n] = cells.subarray(at, at + 3);
  if (bySlot === undefined || byGeneration === undefined || n === undefined || n === 0) return undefined;
  return { bySlot, byGeneration, n };
}

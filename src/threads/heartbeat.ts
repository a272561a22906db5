// The memory that one life of a host shares with the other threads: its beats, its turns, who is executing, and how much memory it holds.
// 1. Only the host writes. Beats are added atomically; main reads them while the host lives.
// 2. The rest are plain stores, since the stamps are written once per turn. They are read for good only after the host has died, when the
//    close of a link has ordered the stores before the read. While it lives they are what a warning or a limit may rest on, and no more.
// 3. Ids are doubles: a counter may pass 2^31. Nobody is n = 0, and n is written last and cleared first.
import type { Clock, TimerHandle } from '../base/clock.ts';
import type { ActorId } from '../runtime/address.ts';
import type { Executing, TurnStamp } from '../runtime/kernel/ports.ts';
import { createNameWriter, type NameWriter, nameBytes, readName } from './heartbeat-names.ts';

/** Indices of doubles; the beats are the first half of the first. */
const turnAt = 1;
const asyncAt = 5;
const turnsAt = 9;
const heapAt = 10;
const externalAt = 11;
const doubles = 12;
/** A stamp: the three parts of an id, then the number of the definition. */
const stampDoubles = 4;

/** What one thread holds, in bytes. */
export interface ThreadMemory {
  /** The JavaScript heap in use, with what is not collected yet. */
  readonly heapUsedBytes: number;
  /** Buffers and the like, which no heap limit counts; shared memory is nobody's. */
  readonly externalBytes: number;
}

/** The actor whose code was executing. */
export interface Culprit {
  readonly id: ActorId;
  /** Key of its definition; undefined while its code was being loaded, and when there are too many definitions to tell. */
  readonly definition: string | undefined;
}

export function createHeartbeat(): SharedArrayBuffer {
  return new SharedArrayBuffer(doubles * 8 + nameBytes);
}

/** Adds a beat, and says what `measure` gives, now and each `beatMs` until it is cancelled. A hang of the thread is the absence of these. */
export function startBeating(
  heartbeat: SharedArrayBuffer,
  beatMs: number,
  clock: Clock,
  measure: () => ThreadMemory,
): TimerHandle {
  const counter = new Int32Array(heartbeat, 0, 1);
  const cells = doublesOf(heartbeat);
  let timer: TimerHandle;
  const beat = (): void => {
    const { heapUsedBytes, externalBytes } = measure();
    cells[heapAt] = heapUsedBytes;
    cells[externalAt] = externalBytes;
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

/** What the thread held at its last beat. */
export function readMemory(heartbeat: SharedArrayBuffer): ThreadMemory {
  const cells = doublesOf(heartbeat);
  return { heapUsedBytes: cells[heapAt] ?? 0, externalBytes: cells[externalAt] ?? 0 };
}

/** How often the scheduler has visited an actor. */
export function readTurns(heartbeat: SharedArrayBuffer): number {
  return doublesOf(heartbeat)[turnsAt] ?? 0;
}

/** Writes which actor's turn it is, and counts the turns. */
export function turnStamp(heartbeat: SharedArrayBuffer): TurnStamp {
  const cells = doublesOf(heartbeat);
  const stamp = stampAt(heartbeat, turnAt);
  let turns = 0;
  return {
    enter(who) {
      cells[turnsAt] = ++turns;
      stamp.enter(who);
    },
    leave: stamp.leave,
  };
}

/** Writes for which actor code runs outside of its turns: see `attributeAsync`. */
export function asyncStamp(heartbeat: SharedArrayBuffer): TurnStamp {
  return stampAt(heartbeat, asyncAt);
}

/** The actor that was executing when the host died, when that is known: the one whose turn it was, else the one whose async code ran. */
export function readCulprit(heartbeat: SharedArrayBuffer): Culprit | undefined {
  return culpritAt(heartbeat, turnAt) ?? culpritAt(heartbeat, asyncAt);
}

function stampAt(heartbeat: SharedArrayBuffer, at: number): TurnStamp {
  const cells = new Float64Array(heartbeat, at * 8, stampDoubles);
  const names = namesOf(heartbeat);
  return {
    enter(who: Executing) {
      const { id, definition } = who;
      cells[0] = id.bySlot;
      cells[1] = id.byGeneration;
      if (definition === undefined) cells[3] = 0;
      else {
        cells[3] = definition.number;
        if (!names.has(definition.number)) names.add(definition.number, definition.key);
      }
      cells[2] = id.n;
    },
    leave() {
      cells[2] = 0;
    },
  };
}

function culpritAt(heartbeat: SharedArrayBuffer, at: number): Culprit | undefined {
  const [bySlot, byGeneration, n, number] = doublesOf(heartbeat).subarray(at, at + stampDoubles);
  if (bySlot === undefined || byGeneration === undefined || n === undefined || n === 0) return undefined;
  return { id: { bySlot, byGeneration, n }, definition: readName(heartbeat, doubles * 8, number ?? 0) };
}

function doublesOf(heartbeat: SharedArrayBuffer): Float64Array {
  return new Float64Array(heartbeat, 0, doubles);
}

const writers = new WeakMap<SharedArrayBuffer, NameWriter>();

/** One writer for both stamps. */
function namesOf(heartbeat: SharedArrayBuffer): NameWriter {
  let writer = writers.get(heartbeat);
  if (writer === undefined) {
    writer = createNameWriter(heartbeat, doubles * 8);
    writers.set(heartbeat, writer);
  }
  return writer;
}

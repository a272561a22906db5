// What a kernel needs from outside: a way to be woken, links to its peers, and a place to say who is executing.
// The kernel does not know whether the other end of a link is a thread, a simulation or another machine.
import type { ActorId } from './address.ts';

/**
 * A connection to one life of one peer. FIFO; each frame arrives at most once.
 * 1. `post` throws only when the frame cannot be encoded, and then nothing of it was sent. After the link is down it does nothing.
 * 2. Frames that arrive before `onFrame` is called are kept and delivered in order; delivery starts in a later macrotask.
 * 3. `onDown` is called once, after the last frame, whichever end closed or died; also when it is registered late.
 */
export interface Link {
  post(frame: unknown): void;
  onFrame(handler: (frame: unknown) => void): void;
  onDown(handler: () => void): void;
  close(): void;
}

/** Runs the kernel again. Each call is one run; the kernel arms at most one of each at a time. */
export interface Wake {
  /** In this macrotask, after the code that is running. */
  soon(run: () => void): void;
  /** In a later macrotask, after timers and I/O had their chance. */
  later(run: () => void): void;
}

/** Records, where other threads can read it, which actor is on the stack. Cost matters: called once per turn. */
export interface TurnStamp {
  enter(id: ActorId): void;
  leave(): void;
}

/** One life of a peer thread, as handed to `Kernel.attachPeer`. */
export interface Peer {
  readonly slot: number;
  /** Counts the lives of the slot, from 1. */
  readonly generation: number;
  readonly link: Link;
  /** After the link is down: the actor that was executing when the peer died, when that is known. */
  readonly culprit: () => ActorId | undefined;
}

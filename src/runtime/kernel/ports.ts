// What a kernel needs from outside: a way to be woken, links to its peers, and a place to say who is executing.
// The kernel does not know whether the other end of a link is a thread, a simulation or another machine.
import type { ActorError } from '../../base/actor-error.ts';
import type { ActorId, NodeIdentity } from '../address.ts';
import type { ReplyHandle } from '../mail/reply-handle.ts';
import type { ActorRef } from '../ref.ts';
import type { Op, Place } from './op.ts';

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
  /** Closes, since a frame made no sense: one of the two ends is not sound. */
  fail(error: unknown): void;
}

/** Runs the kernel again. Each call is one run; the kernel arms at most one of each at a time. */
export interface Wake {
  /** In this macrotask, after the code that is running. */
  soon(run: () => void): void;
  /** In a later macrotask, after timers and I/O had their chance. */
  later(run: () => void): void;
  /** Whether an actor whose promise settles may go on in that very reaction, when nobody else waits; default false, for tests that choose who is next. */
  readonly resumesAtOnce?: boolean;
}

/** An actor whose code runs, as far as others need to know it. A cell is one. */
export interface Executing {
  readonly id: ActorId;
  /** Undefined while its code is being loaded. */
  readonly definition: { readonly key: string; readonly number: number } | undefined;
}

/** Records, where other threads can read it, which actor is on the stack. Cost matters: called once per turn. */
export interface TurnStamp {
  enter(who: Executing): void;
  leave(): void;
}

/** Runs work outside of the async context of the code that calls: for a timer that many share. */
export type Detach = <Value>(work: () => Value) => Value;

/** Replaces the handlers of an actor, once per incarnation. */
export type Equip = (actor: { readonly id: ActorId; readonly definitionKey: string }, handlers: object) => object;

/** One life of a peer thread, as handed to `Kernel.attachPeer`. */
export interface Peer {
  readonly slot: number;
  /** Counts the lives of the slot, from 1. */
  readonly generation: number;
  readonly link: Link;
  /** After the link is down: the actor that was executing when the peer died, when that is known. */
  readonly culprit: () => ActorId | undefined;
}

/** Ops over one link: batches, acknowledgements, the window, and the encoding of values. Made by the wire layer. */
export interface Channel {
  /** Queues an op; it leaves with the next flush, or earlier when the batch is full. */
  send(op: Op): void;
  /** Sends what is queued, and with it the acknowledgement that is due. */
  flush(): void;
  /** Something came, and no frame has left since. */
  readonly owesAcknowledgement: boolean;
  /** Sends the acknowledgement that is due, if any. */
  acknowledge(): void;
  close(): void;
}

export interface ChannelEvents {
  onOp(op: Op): void;
  /** Once, after the last op. `unacknowledged` counts messages whose fate is not known. */
  onDown(unacknowledged: number): void;
  /** An op that was not sent: it cannot be encoded (`serialization`), or the window is full (`overflow`). */
  onRefused(op: Op, error: ActorError): void;
}

/** How values name refs and reply handles, the only things in them that are not plain data; and where they are. */
export interface RefFactory {
  readonly node: NodeIdentity;
  readonly slot: number;
  makeRef(place: Place, definitionKey: string): ActorRef;
  makeReplyHandle(slot: number, generation: number, number: number): ReplyHandle;
}

export type OpenChannel = (link: Link, refs: RefFactory, events: ChannelEvents) => Channel;

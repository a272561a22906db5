// The other slots as this thread sees them: the channel to each one's current life, and what waits for the next.
// 1. Ops to one slot are FIFO, over lives too: what is sent while a slot is down waits for its next life.
// 2. A new life's link is opened only after the old one's is down and its death has been dealt with: the next life that waits already is met
//    at the end of the run; the supervisors of this thread have decided by then, so that mail finds those whom they restart.
// 3. A life that will be drained (`retire`) gets no mail, spawns, watches or links any more: they wait for the next one. All else passes.
// 4. Each life has an origin of its own; what is owed to the origin of an earlier life is void.
// 5. An acknowledgement waits for a frame that it can go with, until the run in the macrotask after: a lone question costs two frames, not three.

import { ActorError } from '../../base/actor-error.ts';
import type { ActorId } from '../address.ts';
import type { MailOp, Op, Origin } from './op.ts';
import type { Channel, OpenChannel, Peer, RefFactory } from './ports.ts';
import { roughSize } from './rough-size.ts';

/** Mail held for a slot that is down, in messages; beyond it, or beyond the bytes that may be held, `overflow`. Signals are exempt. */
const heldMailLimit = 65_536;
const defaultHeldBytes = 64 * 1024 * 1024;

/** A life that has ended, and the actor that was executing in it then, when that is known. */
export interface LostLife {
  readonly slot: number;
  readonly generation: number;
  readonly origin: Origin;
  readonly culprit: ActorId | undefined;
  /** Its end was announced. */
  readonly wasRetired: boolean;
  /** What was held for the next life already. */
  readonly kept: Kept;
}

/** Numbers of asks and offers, and of monitors, that the next life of a slot will answer. */
export interface Kept {
  readonly asks: ReadonlySet<number>;
  readonly monitors: ReadonlySet<number>;
}

export interface PeerEvents {
  onOp(op: Op, from: Origin): void;
  /** The lives of `slot` before this generation will say nothing more, whether this thread met them or not. */
  onPast(slot: number, generation: number): void;
  /** After the last op of that life. */
  onLost(life: LostLife, unacknowledged: number): void;
  onRefused(op: Op, slot: number, error: ActorError): void;
  /** The highest id minted for the slot so far. */
  highestMinted(slot: number): number;
}

/** How the links get their next flush. */
export interface FlushRequests {
  /** In this macrotask. */
  readonly soon: () => void;
  /** In the next one. */
  readonly later: () => void;
}

interface PeerSlot {
  readonly slot: number;
  origin: Origin;
  /** The origin of the next life, when something for it waits already. */
  nextOrigin: Origin | undefined;
  generation: number;
  /** The last generation whose end was announced. */
  retired: number;
  channel: Channel | undefined;
  held: Op[];
  heldMail: number;
  /** Roughly. */
  heldBytes: number;
  readonly nextLives: Peer[];
  abandoned: boolean;
  /** Something is to be sent, or came. */
  isDirty: boolean;
}

export class Peers {
  readonly #slots = new Map<number, PeerSlot>();
  /** The one that was looked up last: most ops go where the one before went. */
  #recent: PeerSlot | undefined = undefined;
  readonly #openChannel: OpenChannel;
  readonly #refs: RefFactory;
  readonly #events: PeerEvents;
  #dirty: PeerSlot[] = [];
  /** Those that were owed an acknowledgement after the last flush. */
  #owing: PeerSlot[] = [];
  /** Those whose life was lost in this run. */
  readonly #bereaved = new Set<PeerSlot>();
  readonly #requests: FlushRequests;
  readonly #heldBytes: number;
  #closed = false;

  constructor(
    openChannel: OpenChannel,
    refs: RefFactory,
    events: PeerEvents,
    requests: FlushRequests,
    heldBytes = defaultHeldBytes,
  ) {
    this.#heldBytes = heldBytes;
    this.#openChannel = openChannel;
    this.#refs = refs;
    this.#events = events;
    this.#requests = requests;
  }

  /** Slots that have, or will have, a life; in order. */
  liveSlots(): readonly number[] {
    return [...this.#slots.values()].filter((peer) => !peer.abandoned).map((peer) => peer.slot);
  }

  /** Those of them where new actors should go. */
  openSlots(): readonly number[] {
    return this.liveSlots().filter((slot) => !isRetiring(this.#slot(slot)));
  }

  /** That life of `slot` will be drained; what waits to be sent to it leaves now. */
  retire(number: number, generation: number): void {
    const slot = this.#slot(number);
    slot.retired = generation;
    slot.channel?.flush();
  }

  nextOriginOf(number: number): Origin {
    const slot = this.#slot(number);
    if (!isRetiring(slot)) return slot.origin;
    return (slot.nextOrigin ??= { slot: number });
  }

  originOf(slot: number): Origin {
    return this.#slot(slot).origin;
  }

  /** The life that is connected now, or was last; 0 for none yet. */
  generationOf(slot: number): number {
    return this.#slots.get(slot)?.generation ?? 0;
  }

  attach(peer: Peer): void {
    const slot = this.#slot(peer.slot);
    slot.abandoned = false;
    if (this.#closed) peer.link.close();
    else if (slot.channel !== undefined || this.#bereaved.has(slot)) slot.nextLives.push(peer);
    else this.#open(slot, peer);
  }

  /** No further life of `slot` will come: what waits for it is refused, as is all that is sent from now on. */
  abandon(number: number): void {
    const slot = this.#slot(number);
    slot.abandoned = true;
    if (slot.channel !== undefined) return;
    const { held } = slot;
    slot.held = [];
    slot.heldMail = 0;
    slot.heldBytes = 0;
    for (const op of held) this.#refuseLost(slot, op);
    this.#events.onPast(number, Number.POSITIVE_INFINITY);
  }

  send(number: number, op: Op): void {
    const slot = this.#slot(number);
    // Whichever life has the ask, or will get it, is to hear that it was cancelled.
    if (op.kind === 'cancel' && isRetiring(slot)) slot.held.push(op);
    if (this.#closed) {
      this.#events.onRefused(op, number, new ActorError('system-stopped', 'this thread of the system has stopped'));
    } else if (slot.channel !== undefined && !(isRetiring(slot) && waitsForNextLife(op))) {
      slot.channel.send(op);
      this.#markDirty(slot);
    } else if (slot.abandoned) this.#refuseLost(slot, op);
    else if (op.kind === 'mail') this.#holdMail(slot, op);
    else slot.held.push(op);
  }

  flush(): void {
    if (this.#bereaved.size > 0) for (const slot of [...this.#bereaved]) this.#succeed(slot);
    if (this.#dirty.length === 0 && this.#owing.length === 0) return;
    // What is sent during a flush, in answer to a refusal, say, is for the next one.
    const dirty = this.#dirty;
    this.#dirty = [];
    const owing = this.#owing;
    this.#owing = [];
    for (const slot of dirty) slot.isDirty = false;
    for (const slot of dirty) {
      slot.channel?.flush();
      if (slot.channel?.owesAcknowledgement === true) this.#owing.push(slot);
    }
    for (const slot of owing) slot.channel?.acknowledge();
    if (this.#owing.length > 0) this.#requests.later();
  }

  close(): void {
    this.#closed = true;
    for (const slot of this.#slots.values()) {
      slot.channel?.flush();
      slot.channel?.acknowledge();
      slot.channel?.close();
      for (const peer of slot.nextLives.splice(0)) peer.link.close();
    }
  }

  #holdMail(slot: PeerSlot, op: MailOp): void {
    if (slot.heldMail >= heldMailLimit || slot.heldBytes > this.#heldBytes) {
      const what = `slot ${slot.slot} is down and ${slot.heldMail} messages, about ${slot.heldBytes} bytes, wait for it`;
      this.#events.onRefused(op, slot.slot, new ActorError('overflow', what));
      return;
    }
    slot.heldMail++;
    slot.heldBytes += roughSize(op.side?.args ?? op.argument);
    slot.held.push(op);
  }

  #open(slot: PeerSlot, peer: Peer): void {
    const { origin } = slot;
    slot.generation = peer.generation;
    this.#events.onPast(slot.slot, peer.generation);
    slot.channel = this.#openChannel(peer.link, this.#refs, {
      onOp: (op) => {
        this.#markDirty(slot);
        this.#events.onOp(op, origin);
      },
      onDown: (unacknowledged) => this.#onDown(slot, peer, unacknowledged),
      onRefused: (op, error) => this.#events.onRefused(op, slot.slot, error),
    });
    const { held } = slot;
    slot.held = [];
    slot.heldMail = 0;
    slot.heldBytes = 0;
    for (const op of held) slot.channel.send(op);
    // Last, so that mail for whom this thread restarts there waits for the restart, from wherever it comes.
    slot.channel.send({ kind: 'hello', highest: this.#events.highestMinted(slot.slot) });
    this.#markDirty(slot);
  }

  #onDown(slot: PeerSlot, peer: Peer, unacknowledged: number): void {
    slot.channel = undefined;
    const { origin } = slot;
    slot.origin = slot.nextOrigin ?? { slot: slot.slot };
    slot.nextOrigin = undefined;
    const { generation } = peer;
    const wasRetired = slot.retired === generation;
    this.#events.onLost(
      { slot: slot.slot, generation, origin, culprit: peer.culprit(), wasRetired, kept: keptIn(slot.held) },
      unacknowledged,
    );
    this.#bereaved.add(slot);
    this.#requests.soon();
  }

  #succeed(slot: PeerSlot): void {
    this.#bereaved.delete(slot);
    const next = slot.nextLives.shift();
    if (next !== undefined && !this.#closed) this.#open(slot, next);
    else if (slot.abandoned) this.abandon(slot.slot);
  }

  #refuseLost(slot: PeerSlot, op: Op): void {
    this.#events.onRefused(op, slot.slot, new ActorError('thread-lost', `slot ${slot.slot} was lost and is not replaced`));
  }

  #markDirty(slot: PeerSlot): void {
    if (slot.isDirty) return;
    slot.isDirty = true;
    this.#dirty.push(slot);
    this.#requests.soon();
  }

  #slot(number: number): PeerSlot {
    if (this.#recent?.slot === number) return this.#recent;
    let slot = this.#slots.get(number);
    if (slot === undefined) {
      slot = {
        slot: number,
        origin: { slot: number },
        nextOrigin: undefined,
        generation: 0,
        retired: 0,
        channel: undefined,
        held: [],
        heldMail: 0,
        heldBytes: 0,
        nextLives: [],
        abandoned: false,
        isDirty: false,
      };
      this.#slots.set(number, slot);
    }
    this.#recent = slot;
    return slot;
  }
}

function keptIn(held: readonly Op[]): Kept {
  const asks = new Set<number>();
  const monitors = new Set<number>();
  for (const op of held) {
    if (op.kind === 'mail' && op.side !== undefined) asks.add(Math.abs(op.side.ask));
    else if (op.kind === 'spawn') asks.add(op.ask);
    else if (op.kind === 'watch') monitors.add(op.monitor);
  }
  return { asks, monitors };
}

function isRetiring(slot: PeerSlot): boolean {
  return slot.channel !== undefined && slot.retired === slot.generation;
}

/** What is meant for an actor that is to be there afterwards. Whatever an orderly end needs, replies and ends above all, passes. */
function waitsForNextLife({ kind }: Op): boolean {
  return kind === 'mail' || kind === 'spawn' || kind === 'watch' || kind === 'unwatch' || kind === 'link' || kind === 'unlink';
}

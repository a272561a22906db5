// Ops over one link, in frames. A frame leaves at the end of a turn, or earlier when it is full.
// 1. Frames are numbered; the receiver acknowledges them cumulatively, at most once per turn.
// 2. Mail is refused with `overflow` while more than the window is unacknowledged; everything else always passes.
// 3. A frame that cannot be encoded is sent again op by op, so that only the culprit is refused, and order holds for the rest. A signal is
//    sent in any case, if need be without the detail that a user gave its exit reason.
// 4. When the link is down, messages without an acknowledgement are counted: what became of them is not known.
import { ActorError } from '../base/actor-error.ts';
import type { Op } from '../runtime/kernel/op.ts';
import type { Channel, ChannelEvents, Link, RefFactory } from '../runtime/kernel/ports.ts';
import { decodeOp, type Encoder, encodeOp, withoutDetail } from './op-codec.ts';
import { refsByPlaceholder, type SideEntry } from './value-codec.ts';

/** What crosses a link. `n` is 0 for a frame that only acknowledges. */
interface Frame {
  readonly n: number;
  readonly ack: number;
  readonly ops: readonly unknown[];
  readonly refs: readonly SideEntry[];
}

interface SentFrame {
  readonly n: number;
  readonly bytes: number;
  readonly messages: number;
}

/** A frame leaves early at this many ops or bytes; batches beyond it gained nothing (measured 2026). */
const fullFrameOps = 256;
const fullFrameBytes = 32_768;
export const defaultWindowBytes = 64 * 1024 * 1024;

export interface ChannelOptions {
  /** Unacknowledged bytes beyond which mail is refused; default 64 MiB. */
  readonly windowBytes?: number;
}

/** Whether a frame carries no ops. */
export function isAcknowledgement(frame: unknown): boolean {
  return (frame as Frame).n === 0;
}

export function openChannel(link: Link, refs: RefFactory, events: ChannelEvents, options: ChannelOptions = {}): Channel {
  return new LinkChannel(link, refs, events, options.windowBytes ?? defaultWindowBytes);
}

class LinkChannel implements Channel {
  readonly #link: Link;
  readonly #refFactory: RefFactory;
  readonly #encoder: Encoder;
  readonly #events: ChannelEvents;
  readonly #windowBytes: number;
  #queued: Op[] = [];
  #wires: unknown[] = [];
  #refs: SideEntry[] = [];
  #queuedBytes = 0;
  #sent: SentFrame[] = [];
  #sentBytes = 0;
  #lastSent = 0;
  #lastReceived = 0;
  #acknowledged = 0;
  #isDown = false;

  constructor(link: Link, refs: RefFactory, events: ChannelEvents, windowBytes: number) {
    this.#link = link;
    this.#refFactory = refs;
    this.#encoder = { node: refs.node.id, origin: `${refs.node.id}/${refs.slot}` };
    this.#events = events;
    this.#windowBytes = windowBytes;
    link.onFrame((frame) => this.#onFrame(frame as Frame));
    link.onDown(() => this.#onDown());
  }

  send(op: Op): void {
    if (op.kind === 'mail' && this.#sentBytes + this.#queuedBytes > this.#windowBytes) {
      this.#refuse(op, new ActorError('overflow', `more than ${this.#windowBytes} bytes to that thread are not acknowledged`));
      return;
    }
    try {
      const { wire, bytes } = encodeOp(op, this.#refs, this.#encoder);
      this.#queued.push(op);
      this.#wires.push(wire);
      this.#queuedBytes += bytes;
    } catch (cause) {
      const bare = withoutDetail(op);
      if (bare === undefined) this.#refuse(op, unsendable(op, cause));
      else this.send(bare);
      return;
    }
    if (this.#queued.length >= fullFrameOps || this.#queuedBytes >= fullFrameBytes) this.#postQueued();
  }

  flush(): void {
    if (this.#queued.length > 0) this.#postQueued();
    else if (this.#acknowledged < this.#lastReceived) {
      this.#acknowledged = this.#lastReceived;
      this.#link.post({ n: 0, ack: this.#lastReceived, ops: [], refs: [] } satisfies Frame);
    }
  }

  close(): void {
    this.#link.close();
  }

  #postQueued(): void {
    const ops = this.#queued;
    const wires = this.#wires;
    const refs = this.#refs;
    const bytes = this.#queuedBytes;
    this.#queued = [];
    this.#wires = [];
    this.#refs = [];
    this.#queuedBytes = 0;
    try {
      this.#post(wires, refs, bytes, countMessages(ops));
    } catch {
      // Refusals are told after the last of the batch is sent, since their owner may send in answer.
      const refusals = ops.flatMap((op) => this.#postAlone(op));
      for (const { op, error } of refusals) this.#refuse(op, error);
    }
  }

  #postAlone(op: Op): readonly { readonly op: Op; readonly error: ActorError }[] {
    const refs: SideEntry[] = [];
    try {
      const { wire, bytes } = encodeOp(op, refs, this.#encoder);
      this.#post([wire], refs, bytes, countMessages([op]));
      return [];
    } catch (cause) {
      const bare = withoutDetail(op);
      if (bare !== undefined) return this.#postAlone(bare);
      return [{ op, error: unsendable(op, cause) }];
    }
  }

  #post(ops: readonly unknown[], refs: readonly SideEntry[], bytes: number, messages: number): void {
    const n = this.#lastSent + 1;
    this.#link.post({ n, ack: this.#lastReceived, ops, refs } satisfies Frame);
    this.#lastSent = n;
    this.#acknowledged = this.#lastReceived;
    this.#sent.push({ n, bytes, messages });
    this.#sentBytes += bytes;
  }

  #refuse(op: Op, error: ActorError): void {
    this.#events.onRefused(op, error);
  }

  #onFrame(frame: Frame): void {
    this.#dropAcknowledged(frame.ack);
    if (frame.n > 0) this.#lastReceived = frame.n;
    const refs = refsByPlaceholder(frame.refs, this.#refFactory);
    for (const wire of frame.ops) this.#events.onOp(decodeOp(wire, refs));
  }

  #dropAcknowledged(ack: number): void {
    let dropped = 0;
    for (const sent of this.#sent) {
      if (sent.n > ack) break;
      this.#sentBytes -= sent.bytes;
      dropped++;
    }
    if (dropped > 0) this.#sent.splice(0, dropped);
  }

  #onDown(): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const unacknowledged = this.#sent.reduce((sum, frame) => sum + frame.messages, countMessages(this.#queued));
    this.#events.onDown(unacknowledged);
  }
}

function countMessages(ops: readonly Op[]): number {
  return ops.reduce((count, op) => (op.kind === 'mail' ? count + 1 : count), 0);
}

function unsendable(op: Op, cause: unknown): ActorError {
  const what = op.kind === 'mail' ? `the message "${op.method}"` : `what a signal "${op.kind}" carries`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ActorError('serialization', `${what} cannot cross to another thread: ${why}`, { cause });
}

// Ops over one link, in frames. A frame leaves at the end of a turn, or earlier when it is full.
// 1. Frames are numbered; the receiver acknowledges them cumulatively: with whatever it sends itself, else in the
//    macrotask after the run that noted the debt, which is one later than the frame's where the budget was spent.
// 2. Mail is refused with `overflow` while more than the window is unacknowledged; everything else always passes.
// 3. A frame that cannot be encoded is sent again op by op, so that only the culprit is refused, and order holds for the rest. A signal is
//    sent in any case, if need be without the detail that a user gave its exit reason; a spawn with why in place of its arguments.
// 4. When the link is down, messages without an acknowledgement are counted: what became of them is not known.
// 5. A getter of one message may send others while that one is written: mail is refused then, and what is no mail waits until it is.
import { ActorError } from '../base/actor-error.ts';
import type { Op } from '../runtime/kernel/op.ts';
import type { Channel, ChannelEvents, Link, RefFactory } from '../runtime/kernel/ports.ts';
import { acknowledgement, type Frame, UnreadableFrame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';
import { substituteFor } from './op-codec.ts';
import { unsendable } from './unsendable.ts';

interface SentFrame {
  readonly n: number;
  readonly bytes: number;
  readonly messages: number;
}

/** A frame leaves early at this many ops; batches beyond it gained nothing (measured 2026). */
const fullFrameOps = 256;
export const defaultWindowBytes = 64 * 1024 * 1024;

export interface ChannelOptions {
  /** Unacknowledged bytes beyond which mail is refused; default 64 MiB. */
  readonly windowBytes?: number;
}

export function openChannel(link: Link, refs: RefFactory, events: ChannelEvents, options: ChannelOptions = {}): Channel {
  return new LinkChannel(link, refs, events, options.windowBytes ?? defaultWindowBytes);
}

class LinkChannel implements Channel {
  readonly #link: Link;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #events: ChannelEvents;
  readonly #onOp: (op: Op) => void;
  readonly #windowBytes: number;
  readonly #node: string;
  #queued: Op[] = [];
  #queuedBytes = 0;
  #queuedMail = 0;
  /** Came while another op was written. */
  #meanwhile: Op[] = [];
  #sent: SentFrame[] = [];
  #sentBytes = 0;
  #lastSent = 0;
  #lastReceived = 0;
  #acknowledged = 0;
  #isDown = false;

  constructor(link: Link, refs: RefFactory, events: ChannelEvents, windowBytes: number) {
    this.#link = link;
    this.#reader = new FrameReader(refs);
    this.#writer = new FrameWriter({ node: refs.node.id, origin: `${refs.node.id}/${refs.slot}` });
    this.#events = events;
    this.#onOp = (op) => events.onOp(op);
    this.#windowBytes = windowBytes;
    this.#node = refs.node.id;
    link.onFrame((frame) => this.#onFrame(frame as Frame));
    link.onDown(() => this.#onDown());
  }

  send(op: Op): void {
    if (this.#writer.isBusy) {
      this.#sendLater(op);
      return;
    }
    this.#queue(op);
    if (this.#meanwhile.length > 0) this.#sendMeanwhile();
  }

  flush(): void {
    if (this.#queued.length > 0) this.#postQueued();
    if (this.#meanwhile.length > 0) this.#sendMeanwhile();
  }

  get owesAcknowledgement(): boolean {
    return this.#acknowledged < this.#lastReceived;
  }

  acknowledge(): void {
    if (!this.owesAcknowledgement) return;
    this.#acknowledged = this.#lastReceived;
    this.#link.post(acknowledgement(this.#lastReceived));
  }

  close(): void {
    this.#link.close();
  }

  #sendLater(op: Op): void {
    if (op.kind !== 'mail') this.#meanwhile.push(op);
    else this.#refuse(op, unsendable(op, 'it was sent by a getter of another message, while that was being sent', undefined));
  }

  #sendMeanwhile(): void {
    const ops = this.#meanwhile;
    this.#meanwhile = [];
    for (const op of ops) this.send(op);
  }

  #queue(op: Op): void {
    if (op.kind === 'mail' && this.#sentBytes + this.#queuedBytes > this.#windowBytes) {
      this.#refuse(op, new ActorError('overflow', `more than ${this.#windowBytes} bytes to that thread are not acknowledged`));
      return;
    }
    try {
      this.#queuedBytes += this.#writer.add(op);
      this.#queued.push(op);
      if (op.kind === 'mail') this.#queuedMail++;
    } catch (cause) {
      const error = this.#explain(op, cause);
      const substitute = substituteFor(op, error);
      if (substitute !== undefined) this.#queue(substitute);
      if (substitute === undefined || op.kind === 'spawn') this.#refuse(op, error);
      return;
    }
    if (this.#queued.length >= fullFrameOps || this.#writer.isFull) this.#postQueued();
  }

  #postQueued(): void {
    const ops = this.#queued;
    const bytes = this.#queuedBytes;
    const mail = this.#queuedMail;
    this.#queued = [];
    this.#queuedBytes = 0;
    this.#queuedMail = 0;
    try {
      this.#post(bytes, mail);
    } catch {
      // Refusals are told after the last of the batch is sent, since their owner may send in answer.
      const refusals = ops.flatMap((op) => this.#postAlone(op));
      for (const { op, error } of refusals) this.#refuse(op, error);
    }
  }

  #postAlone(op: Op): readonly { readonly op: Op; readonly error: ActorError }[] {
    try {
      this.#post(this.#writer.add(op), op.kind === 'mail' ? 1 : 0);
      return [];
    } catch (cause) {
      const error = this.#explain(op, cause);
      const substitute = substituteFor(op, error);
      const refused = substitute === undefined ? [] : this.#postAlone(substitute);
      return substitute === undefined || op.kind === 'spawn' ? [...refused, { op, error }] : refused;
    }
  }

  #explain(op: Op, cause: unknown): ActorError {
    return this.#writer.whileBusy(() => unsendable(op, cause, this.#node));
  }

  /** Posts what the writer holds. */
  #post(bytes: number, messages: number): void {
    const n = this.#lastSent + 1;
    try {
      this.#link.post(this.#writer.take(n, this.#lastReceived));
    } catch (error) {
      this.#writer.failed();
      throw error;
    }
    this.#writer.posted();
    this.#lastSent = n;
    this.#acknowledged = this.#lastReceived;
    this.#sent.push({ n, bytes, messages });
    this.#sentBytes += bytes;
  }

  #refuse(op: Op, error: ActorError): void {
    this.#events.onRefused(op, error);
  }

  #onFrame(frame: Frame): void {
    const { number, acknowledged, deliver } = this.#reader.open(frame);
    this.#dropAcknowledged(acknowledged);
    if (number > 0) this.#lastReceived = number;
    try {
      deliver(this.#onOp);
    } catch (error) {
      if (!(error instanceof UnreadableFrame)) throw error;
      this.#link.fail(error);
    }
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
    const unacknowledged = this.#sent.reduce((sum, frame) => sum + frame.messages, this.#queuedMail);
    this.#events.onDown(unacknowledged);
  }
}

// Links in memory, for running several kernels in one thread step by step. Nothing is delivered unless the caller steps the network.
// 1. Each direction of a connection is one FIFO channel; the down comes last in it. So what a death loses is the end of what was on its
//    way, never something in its midst.
// 2. Frames are cloned when they are posted, as a real link does it.
// 3. A step delivers one frame or one down; which channel goes next is the caller's choice (`pick`), by default the oldest entry.
import type { Link } from '../runtime/kernel/ports.ts';

export interface SimulatedNetworkOptions {
  /** Which of `count` channels that have something to deliver goes next, the oldest entry being 0. Default: 0. */
  readonly pick?: (count: number) => number;
  /** Lets the second frame of a channel overtake the first, to see that a test would notice; default false. */
  readonly breakPairOrder?: boolean;
}

/** One thing that the network could deliver now. */
export interface Delivery {
  readonly from: number;
  readonly to: number;
  /** Undefined for a down. */
  readonly frame: unknown;
  /** 1 for a frame that would overtake another, else 0. */
  readonly position: number;
  deliver(): void;
}

/** How the ends of a connection are called in its deliveries; default 0 and 1. */
export interface EndNames {
  readonly left: number;
  readonly right: number;
}

/** Which end of a connection. */
export type SimulatedEnd = 'left' | 'right';

export interface SimulatedConnection {
  readonly left: Link;
  readonly right: Link;
  /**
   * The thread at `end` dies: it hears nothing more, and the other end gets the first `delivered` (default 0) of the frames that were
   * still on their way to it, then its down.
   */
  crash(end: SimulatedEnd, options?: { readonly delivered?: number }): void;
  /** How many frames are on their way from `end`. */
  underWay(end: SimulatedEnd): number;
  /** Delays what is on its way to `end` until `release`. */
  hold(end: SimulatedEnd): void;
  release(end: SimulatedEnd): void;
}

export interface SimulatedNetwork {
  connect(names?: EndNames): SimulatedConnection;
  /** All that a step could deliver, the oldest entry first. */
  deliveries(): readonly Delivery[];
  /** Delivers one frame or one down; false when there is nothing that can be delivered. */
  step(): boolean;
  /** Steps until nothing can be delivered or `limit` (default 1,000,000) is reached; says how many steps it took. */
  run(limit?: number): number;
  /** Frames and downs that a step could deliver now, counting one for each channel. */
  readonly ready: number;
}

export function createSimulatedNetwork(options: SimulatedNetworkOptions = {}): SimulatedNetwork {
  const { pick = () => 0, breakPairOrder = false } = options;
  const channels = new Set<Channel>();
  let sequence = 0;
  const nextSequence = (): number => ++sequence;

  const readyChannels = (): Channel[] => {
    for (const channel of channels) if (channel.isFinished()) channels.delete(channel);
    return [...channels].filter((channel) => channel.isReady()).sort((one, other) => one.age() - other.age());
  };
  const deliveries = (): readonly Delivery[] => readyChannels().flatMap((channel) => channel.deliveries(breakPairOrder));

  const step = (): boolean => {
    const ready = deliveries();
    const delivery = ready[Math.min(Math.max(0, Math.trunc(pick(ready.length))), ready.length - 1)];
    delivery?.deliver();
    return delivery !== undefined;
  };

  return {
    connect(names = { left: 0, right: 1 }) {
      const toLeft = new Channel(names.right, names.left, nextSequence);
      const toRight = new Channel(names.left, names.right, nextSequence);
      channels.add(toLeft).add(toRight);
      return connection(toLeft, toRight);
    },
    deliveries,
    step,
    run(limit = 1_000_000) {
      let steps = 0;
      while (steps < limit && step()) steps += 1;
      return steps;
    },
    get ready() {
      return readyChannels().length;
    },
  };
}

type Entry =
  | { readonly kind: 'frame'; readonly at: number; readonly frame: unknown }
  | { readonly kind: 'down'; readonly at: number };

/** One direction of a connection, owned by the end that receives from it. */
class Channel {
  readonly from: number;
  readonly to: number;
  readonly #nextSequence: () => number;
  #entries: Entry[] = [];
  #ended = false;
  isHeld = false;
  onFrame: ((frame: unknown) => void) | undefined;
  onDown: (() => void) | undefined;

  constructor(from: number, to: number, nextSequence: () => number) {
    this.from = from;
    this.to = to;
    this.#nextSequence = nextSequence;
  }

  get frames(): number {
    return this.#entries.reduce((count, entry) => (entry.kind === 'frame' ? count + 1 : count), 0);
  }

  push(frame: unknown): void {
    if (!this.#ended) this.#entries.push({ kind: 'frame', at: this.#nextSequence(), frame });
  }

  /** Nothing more will come: keeps the first `kept` entries, then the down. */
  end(kept = Number.POSITIVE_INFINITY): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#entries = this.#entries.slice(0, Math.min(kept, this.#entries.length));
    this.#entries.push({ kind: 'down', at: this.#nextSequence() });
  }

  /** The receiver closed: frames are of no use to it, the down still comes. */
  dropFrames(): void {
    this.#entries = this.#entries.filter((entry) => entry.kind === 'down');
    this.end();
  }

  /** The receiver died: nothing comes. */
  abandon(): void {
    this.#ended = true;
    this.#entries = [];
  }

  isReady(): boolean {
    const head = this.#entries[0];
    if (head === undefined || this.isHeld) return false;
    return (head.kind === 'frame' ? this.onFrame : this.onDown) !== undefined;
  }

  age(): number {
    return this.#entries[0]?.at ?? 0;
  }

  /** What a step could deliver from here: the head, or, where the order may break, a frame right behind a frame too. */
  deliveries(mayOvertake: boolean): readonly Delivery[] {
    const [head, second] = this.#entries;
    if (head === undefined) return [];
    const inOrder = [this.#deliveryOf(head, 0)];
    return mayOvertake && head.kind === 'frame' && second?.kind === 'frame' ? [...inOrder, this.#deliveryOf(second, 1)] : inOrder;
  }

  #deliveryOf(entry: Entry, position: number): Delivery {
    const frame = entry.kind === 'frame' ? entry.frame : undefined;
    const deliver = (): void => {
      this.#entries.splice(position, 1);
      if (entry.kind === 'frame') this.onFrame?.(entry.frame);
      else this.onDown?.();
    };
    return { from: this.from, to: this.to, frame, position, deliver };
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  isFinished(): boolean {
    return this.#ended && this.#entries.length === 0;
  }
}

function connection(toLeft: Channel, toRight: Channel): SimulatedConnection {
  const inbound = (end: SimulatedEnd): Channel => (end === 'left' ? toLeft : toRight);
  const outbound = (end: SimulatedEnd): Channel => (end === 'left' ? toRight : toLeft);
  return {
    left: linkOver(toLeft, toRight),
    right: linkOver(toRight, toLeft),
    crash(end, options) {
      outbound(end).end(options?.delivered ?? 0);
      inbound(end).abandon();
    },
    underWay: (end) => outbound(end).frames,
    hold(end) {
      inbound(end).isHeld = true;
    },
    release(end) {
      inbound(end).isHeld = false;
    },
  };
}

function linkOver(inbound: Channel, outbound: Channel): Link {
  const close = (): void => {
    outbound.end();
    inbound.dropFrames();
  };
  return {
    post(frame) {
      if (!outbound.hasEnded) outbound.push(structuredClone(frame));
    },
    onFrame(handler) {
      inbound.onFrame = handler;
    },
    onDown(handler) {
      inbound.onDown = handler;
    },
    close,
    fail: close,
  };
}

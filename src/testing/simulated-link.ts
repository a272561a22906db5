// Links in memory, for running several kernels in one thread step by step. Nothing is delivered unless the caller steps the network.
// 1. Each direction of a connection is one FIFO channel; the down comes last in it.
// 2. Frames are cloned when they are posted, as a real link does it.
// 3. A step delivers one frame or one down; which channel goes next is the caller's choice (`pick`), by default the oldest entry.
import type { Link } from '../runtime/ports.ts';

export interface SimulatedNetworkOptions {
  /** Which of `count` channels that have something to deliver goes next, the oldest entry being 0. Default: 0. */
  readonly pick?: (count: number) => number;
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
  /** Delays what is on its way to `end` until `release`. */
  hold(end: SimulatedEnd): void;
  release(end: SimulatedEnd): void;
}

export interface SimulatedNetwork {
  connect(): SimulatedConnection;
  /** Delivers one frame or one down; false when there is nothing that can be delivered. */
  step(): boolean;
  /** Steps until nothing can be delivered or `limit` (default 1,000,000) is reached; says how many steps it took. */
  run(limit?: number): number;
  /** Frames and downs that a step could deliver now, counting one for each channel. */
  readonly ready: number;
}

export function createSimulatedNetwork(options: SimulatedNetworkOptions = {}): SimulatedNetwork {
  const pick = options.pick ?? (() => 0);
  const channels = new Set<Channel>();
  let sequence = 0;
  const nextSequence = (): number => ++sequence;

  const readyChannels = (): Channel[] => {
    for (const channel of channels) if (channel.isFinished()) channels.delete(channel);
    return [...channels].filter((channel) => channel.isReady()).sort((one, other) => one.age() - other.age());
  };

  const step = (): boolean => {
    const ready = readyChannels();
    const channel = ready[Math.min(Math.max(0, Math.trunc(pick(ready.length))), ready.length - 1)];
    if (channel === undefined) return false;
    channel.deliver();
    return true;
  };

  return {
    connect() {
      const toLeft = new Channel(nextSequence);
      const toRight = new Channel(nextSequence);
      channels.add(toLeft).add(toRight);
      return connection(toLeft, toRight);
    },
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
  readonly #nextSequence: () => number;
  #entries: Entry[] = [];
  #ended = false;
  isHeld = false;
  onFrame: ((frame: unknown) => void) | undefined;
  onDown: (() => void) | undefined;

  constructor(nextSequence: () => number) {
    this.#nextSequence = nextSequence;
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

  deliver(): void {
    const entry = this.#entries.shift();
    if (entry?.kind === 'frame') this.onFrame?.(entry.frame);
    else if (entry?.kind === 'down') this.onDown?.();
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
    hold(end) {
      inbound(end).isHeld = true;
    },
    release(end) {
      inbound(end).isHeld = false;
    },
  };
}

function linkOver(inbound: Channel, outbound: Channel): Link {
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
    close() {
      outbound.end();
      inbound.dropFrames();
    },
  };
}

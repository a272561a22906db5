// Two channels over a simulated connection, and what each end heard. For tests of the wire.
import type { ActorError } from '../../src/base/actor-error.ts';
import type { MailOp, Op } from '../../src/runtime/kernel/op.ts';
import type { Channel, RefFactory } from '../../src/runtime/kernel/ports.ts';
import { type Answerer, ReplyHandle } from '../../src/runtime/mail/reply-handle.ts';
import { ActorRef, type Dispatcher } from '../../src/runtime/ref.ts';
import { createSimulatedNetwork, type SimulatedConnection } from '../../src/testing/simulated-link.ts';
import { type ChannelOptions, openChannel } from '../../src/wire/channel.ts';

export interface ChannelEnd {
  readonly channel: Channel;
  readonly heard: Op[];
  readonly refused: { readonly op: Op; readonly error: ActorError }[];
  /** What the down said was unacknowledged; empty while it is up. */
  readonly downs: number[];
}

export interface ChannelPair {
  readonly left: ChannelEnd;
  readonly right: ChannelEnd;
  readonly connection: SimulatedConnection;
  /** Flushes both ends and delivers all, until nothing moves. */
  settle(): void;
  /** Delivers what was flushed. */
  deliver(): void;
}

const silent: Dispatcher & Answerer = {
  tell() {},
  tellOne() {},
  ask: () => Promise.resolve(),
  offer: () => Promise.resolve(),
  answer() {},
  handOn() {},
};

export const refFactory: RefFactory = {
  node: { id: 'node', incarnation: '1' },
  slot: 3,
  makeRef: (place, key) => new ActorRef(silent, { node: refFactory.node, slot: place.slot, id: place.id }, key, undefined),
  makeReplyHandle: (slot, generation, number) => new ReplyHandle(silent, { node: refFactory.node, slot, generation, number }),
};

export function channelPair(options: ChannelOptions = {}): ChannelPair {
  const network = createSimulatedNetwork();
  const connection = network.connect();
  const open = (side: 'left' | 'right'): ChannelEnd => {
    const heard: Op[] = [];
    const refused: { op: Op; error: ActorError }[] = [];
    const downs: number[] = [];
    const events = {
      onOp: (op: Op) => void heard.push(op),
      onDown: (unacknowledged: number) => void downs.push(unacknowledged),
      onRefused: (op: Op, error: ActorError) => void refused.push({ op, error }),
    };
    return { channel: openChannel(connection[side], refFactory, events, options), heard, refused, downs };
  };
  const [left, right] = [open('left'), open('right')];
  return {
    left,
    right,
    connection,
    deliver: () => void network.run(),
    settle: () => {
      do {
        for (const { channel } of [left, right]) {
          channel.flush();
          channel.acknowledge();
        }
      } while (network.run() > 0);
    },
  };
}

export const target = { bySlot: 0, byGeneration: 1, n: 1 };

/** A tell with one argument. */
export function mail(argument: unknown, method = 'm'): MailOp {
  return { kind: 'mail', to: target, method, argument, side: undefined };
}

/** The arguments of the mail among `ops`. */
export function argumentsOf(ops: readonly Op[]): unknown[] {
  return ops.flatMap((op) => (op.kind === 'mail' ? [op.argument] : []));
}

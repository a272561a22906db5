// The links of a simulated system: which threads they connect, and what becomes of them when one dies.
import { isAcknowledgement } from '../wire/frame.ts';
import type { Choice } from './choice.ts';
import { createSimulatedNetwork, type Delivery, type SimulatedConnection, type SimulatedNetwork } from './simulated-link.ts';
import type { SimulatedThread } from './simulated-thread.ts';

interface Wire {
  readonly low: number;
  readonly high: number;
  readonly connection: SimulatedConnection;
}

/** Something that can happen, and how it is made to. */
export interface Possible {
  readonly choice: Choice;
  readonly take: () => void;
}

export class SimulatedWiring {
  readonly #network: SimulatedNetwork;
  #wires: readonly Wire[] = [];

  constructor(breakPairOrder: boolean) {
    this.#network = createSimulatedNetwork({ breakPairOrder });
  }

  connect(one: SimulatedThread, other: SimulatedThread): void {
    const [low, high] = one.slot < other.slot ? [one, other] : [other, one];
    const connection = this.#network.connect({ left: low.slot, right: high.slot });
    this.#wires = [...this.#wires, { low: low.slot, high: high.slot, connection }];
    const culpritOf = (thread: SimulatedThread) => () => thread.culprit;
    low.kernel.attachPeer({ slot: high.slot, generation: high.generation, link: connection.left, culprit: culpritOf(high) });
    high.kernel.attachPeer({ slot: low.slot, generation: low.generation, link: connection.right, culprit: culpritOf(low) });
  }

  /** The thread of `slot` has died; `deliveredOf` says how many of the frames under way to another slot still arrive. Holds end. */
  cut(slot: number, deliveredOf: (to: number, underWay: number) => number): void {
    for (const { low, high, connection } of this.#wiresOf(slot)) {
      const end = low === slot ? 'left' : 'right';
      const to = low === slot ? high : low;
      connection.crash(end, { delivered: deliveredOf(to, connection.underWay(end)) });
      connection.release('left');
      connection.release('right');
    }
    this.#wires = this.#wires.filter(({ low, high }) => low !== slot && high !== slot);
  }

  hold(from: number, to: number): void {
    this.#wireBetween(from, to).connection.hold(from < to ? 'right' : 'left');
  }

  release(from: number, to: number): void {
    this.#wireBetween(from, to).connection.release(from < to ? 'right' : 'left');
  }

  possible(): readonly Possible[] {
    return this.#network.deliveries().map((delivery) => ({ choice: choiceOf(delivery), take: () => delivery.deliver() }));
  }

  #wiresOf(slot: number): readonly Wire[] {
    return this.#wires.filter(({ low, high }) => low === slot || high === slot);
  }

  #wireBetween(one: number, other: number): Wire {
    const wire = this.#wiresOf(one).find(({ low, high }) => low === other || high === other);
    if (wire === undefined) throw new RangeError(`slots ${one} and ${other} are not linked`);
    return wire;
  }
}

function choiceOf({ from, to, frame, position }: Delivery): Choice {
  if (frame === undefined) return { kind: 'down', from, to };
  return { kind: 'frame', from, to, position, isAcknowledgement: isAcknowledgement(frame) };
}

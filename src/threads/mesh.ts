// Connects each pair of live threads, main included, by one channel. A new member is connected to all who are there; since members are
// entered before anything is awaited, two that join at once get one channel between them.
// Main tells nobody of a death: peers learn it from their own link. A port that reaches a dead host is closed with it, so the other end
// is down as well, and no half of a channel stays behind.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { readCulprit } from './heartbeat.ts';
import type { HostKernel } from './host-kernel.ts';
import type { HostLife } from './host-life.ts';
import { MessagePortLink } from './message-port-link.ts';

export interface Member {
  readonly slot: number;
  readonly generation: number;
  readonly life: HostLife;
}

/** Main's own place: it has one life. */
const mainSlot = 0;
const mainGeneration = 1;

export class Mesh {
  readonly #mainKernel: HostKernel;
  readonly #members = new Map<number, Member>();
  readonly #abandoned = new Set<number>();
  readonly #retiring = new Set<Member>();
  /** By life: settles when main's kernel has dealt with the loss of its link to it. */
  readonly #mainLosses = new WeakMap<HostLife, Promise<void>>();
  /** That of the last life in each slot. */
  readonly #lastLosses = new Map<number, Promise<void>>();

  constructor(mainKernel: HostKernel) {
    this.#mainKernel = mainKernel;
  }

  /** Settles when main has dealt with the loss of that life, if it ever was joined; what main sends after that is for the next one. */
  async lossOf(life: HostLife): Promise<void> {
    await this.#mainLosses.get(life);
  }

  /** Settles when `member` and all others have taken up their ends, main its own after the loss of the slot's last life, or have ended. A host that refuses its end is killed. */
  async join(member: Member): Promise<void> {
    const others = [...this.#members.values()];
    this.#members.set(member.slot, member);
    const calls = [...this.#abandoned].map((slot) => insist(member, member.life.abandonSlot(slot)));
    calls.push(this.#connectMain(member));
    for (const other of others) calls.push(connect(member, other));
    for (const { slot, generation } of this.#retiring) calls.push(insist(member, member.life.retireSlot(slot, generation)));
    await Promise.all(calls);
  }

  leave(member: Member): void {
    if (this.#members.get(member.slot) === member) this.#members.delete(member.slot);
    this.#retiring.delete(member);
  }

  /** Tells everybody else, also those who join meanwhile, that `member` will be drained. */
  async retire(member: Member): Promise<void> {
    const { slot, generation } = member;
    this.#retiring.add(member);
    this.#mainKernel.retireSlot(slot, generation);
    const others = [...this.#members.values()].filter((other) => other !== member);
    await Promise.all(others.map((other) => insist(other, other.life.retireSlot(slot, generation))));
  }

  /** The life in `slot`, from when it is joined to the others until it ends. */
  memberIn(slot: number): Member | undefined {
    return this.#members.get(slot);
  }

  /** Tells everybody, also those who join later, that `slot` gets no further life. */
  async abandon(slot: number): Promise<void> {
    this.#abandoned.add(slot);
    this.#mainKernel.abandonSlot(slot);
    await Promise.all([...this.#members.values()].map((member) => insist(member, member.life.abandonSlot(slot))));
  }

  async #connectMain({ slot, generation, life }: Member): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const link = new MessagePortLink(port1, (error) => void life.kill('unreadable', error));
    const lastLoss = this.#lastLosses.get(slot);
    const loss = lossBehind(port1);
    this.#lastLosses.set(slot, loss);
    this.#mainLosses.set(life, loss);
    const call = life.addPeer({ slot: mainSlot, generation: mainGeneration, heartbeat: undefined }, port2);
    this.#mainKernel.attachPeer({ slot, generation, link, culprit: () => readCulprit(life.heartbeat)?.id });
    await insist({ life }, call);
    await lastLoss;
  }
}

/** The link, which listens first, tells the kernel; that opens the next link at the end of its run, in the same macrotask. */
function lossBehind(port: MessagePort): Promise<void> {
  return new Promise((resolve) => port.once('close', () => setImmediate(resolve)));
}

async function connect(one: Member, other: Member): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await Promise.all([
    insist(one, one.life.addPeer(recordOf(other), port1)),
    insist(other, other.life.addPeer(recordOf(one), port2)),
  ]);
}

function recordOf({ slot, generation, life }: Member): { slot: number; generation: number; heartbeat: SharedArrayBuffer } {
  return { slot, generation, heartbeat: life.heartbeat };
}

/** A host that has ended is looked after elsewhere; one that lives and does not obey is of no use. */
async function insist({ life }: Pick<Member, 'life'>, call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!life.hasEnded) await life.kill('control', error);
  }
}

// A ref: a typed address that survives restarts, with a `tell` and an `ask` face.
// Methods live once per definition on a stub prototype, whose own prototype is a Proxy that defines a missing name on first use;
// so a face costs one small object, and a call costs no trap.

import { invalidArgument } from '../base/actor-error.ts';
import { checkFewFields } from '../base/check-options.ts';
import { type ActorAddress, formatAddress, type NodeIdentity } from './address.ts';
import { definitionName } from './definition-name.ts';
import type { Place } from './kernel/op.ts';
import { type Asks, type Offers, reservedNames, type Tells } from './protocol.ts';

export interface OfferOptions {
  /** Milliseconds until the offer rejects with `timeout`; default Infinity. */
  readonly timeoutMs?: number | undefined;
  /** Aborting it rejects the offer with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

export interface AskOptions {
  /** Milliseconds until the ask rejects with `timeout`; default: the system's `askTimeoutMs` (5,000). */
  readonly timeoutMs?: number | undefined;
  /** Aborting it rejects the ask with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends for refs; the kernel of the thread in which the ref lives. `local` is the kernel's own mark on a ref, opaque to others. */
export interface Dispatcher {
  tell(ref: ActorRef, method: string, args: readonly unknown[]): void;
  /** The common case, without an array. */
  tellOne(ref: ActorRef, method: string, argument: unknown): void;
  ask(ref: ActorRef, method: string, args: readonly unknown[], options: AskOptions | undefined): Promise<unknown>;
  offer(ref: ActorRef, method: string, args: readonly unknown[], options: OfferOptions | undefined): Promise<unknown>;
}

/** A ref whose protocol does not matter here: to be watched, linked, compared or sent on. */
export interface AnyRef {
  readonly 'troupe.sendable': true;
  readonly address: ActorAddress;
  equals(other: AnyRef): boolean;
  toString(): string;
}

/** A typed address of an actor. Survives restarts; may be sent in messages; equal by `equals`, not by identity. */
export interface Ref<P> extends AnyRef {
  /** One-way: never throws for delivery, never blocks, at most once. */
  readonly tell: Tells<P>;
  /** Settles always: reply, timeout, death of the target, loss of its thread, overflow, cancel. */
  readonly ask: Asks<P>;
  askWith(options: AskOptions): Asks<P>;
  /**
   * One-way, and settles when the target's mailbox has taken the message in: a bounded one makes its senders wait. Rejects as an ask does, but for
   * a time-out, which it has only by `offerWith`.
   */
  readonly offer: Offers<P>;
  offerWith(options: OfferOptions): Offers<P>;
}

const waitFields: readonly string[] = ['timeoutMs', 'signal'] satisfies (keyof AskOptions & keyof OfferOptions)[];
/** What a context adds to the options of its asks and offers. */
const contextFields = ['signals', 'asker'];

const refBrand = Symbol.for('troupe.Ref');
/** What Node's `inspect` calls. */
const inspectKey = Symbol.for('nodejs.util.inspect.custom');

export class ActorRef {
  readonly address: ActorAddress;
  /** Module URL and name of the definition; picks the stub prototypes. */
  readonly definitionKey: string;
  readonly dispatcher: Dispatcher;
  /** The target itself when it lives in this thread; set and read by the kernel only. */
  local: unknown;
  #tell: object | undefined;
  #ask: object | undefined;

  constructor(dispatcher: Dispatcher, address: ActorAddress, definitionKey: string, local: unknown) {
    this.dispatcher = dispatcher;
    this.address = address;
    this.definitionKey = definitionKey;
    this.local = local;
    this.#tell = undefined;
    this.#ask = undefined;
  }

  get [refBrand](): true {
    return true;
  }

  get 'troupe.sendable'(): true {
    return true;
  }

  get tell(): object {
    return (this.#tell ??= new (stubsOf(this.definitionKey).Tell)(this, undefined));
  }

  get ask(): object {
    return (this.#ask ??= new (stubsOf(this.definitionKey).Ask)(this, undefined));
  }

  askWith(options: AskOptions): object {
    checkFewFields(options, waitFields, contextFields);
    return new (stubsOf(this.definitionKey).Ask)(this, options);
  }

  get offer(): object {
    return new (stubsOf(this.definitionKey).Offer)(this, undefined);
  }

  offerWith(options: OfferOptions): object {
    checkFewFields(options, waitFields, contextFields);
    return new (stubsOf(this.definitionKey).Offer)(this, options);
  }

  equals(other: unknown): boolean {
    return isRef(other) && formatAddress(other.address) === formatAddress(this.address);
  }

  toString(): string {
    return `Ref(${definitionName(this.definitionKey)} ${formatAddress(this.address)})`;
  }

  /** In logs and JSON a ref is its text; its fields lead to the whole kernel. */
  toJSON(): string {
    return this.toString();
  }

  [inspectKey](): string {
    return this.toString();
  }
}

/** The typed face of a ref. The one place where a ref gets its protocol: from the definition that was spawned, or from the wire. */
export function reflect<P>(ref: ActorRef): Ref<P> {
  return ref as unknown as Ref<P>;
}

/** Where `ref` points in the system of `node`; throws `invalid-argument` for a ref of another system, which would name a stranger here. */
export function placeOf(node: NodeIdentity, ref: AnyRef): Place {
  if (!isRef(ref) || ref.address.node.id !== node.id) throw invalidArgument('ref', 'a ref of this system', ref);
  return { slot: ref.address.slot, id: ref.address.id };
}

export function isRef(value: unknown): value is ActorRef {
  return typeof value === 'object' && value !== null && refBrand in value;
}

/**
 * A stub: its fields are private, so that a protocol may use any name. Fields under symbols took 260 ns to make, these take 57: V8 has a place in
 * the object for fields that it knows of (measured 2026).
 */
class Stub {
  readonly #ref: ActorRef;
  readonly #options: AskOptions | undefined;

  constructor(ref: ActorRef, options: AskOptions | undefined) {
    this.#ref = ref;
    this.#options = options;
  }

  /** The common case gathers no arguments. */
  static tellMethod(name: string): (this: Stub, argument?: unknown) => void {
    return function (this: Stub, argument?: unknown): void {
      const ref = this.#ref;
      // biome-ignore lint/complexity/noArguments: a rest parameter costs an array per message, also where it is not looked at.
      if (arguments.length === 1) ref.dispatcher.tellOne(ref, name, argument);
      // biome-ignore lint/complexity/noArguments: as above.
      else ref.dispatcher.tell(ref, name, [...arguments]);
    };
  }

  static askMethod(name: string): (this: Stub, ...args: unknown[]) => Promise<unknown> {
    return function (this: Stub, ...args: unknown[]): Promise<unknown> {
      const ref = this.#ref;
      return ref.dispatcher.ask(ref, name, args, this.#options);
    };
  }

  static offerMethod(name: string): (this: Stub, ...args: unknown[]) => Promise<unknown> {
    return function (this: Stub, ...args: unknown[]): Promise<unknown> {
      const ref = this.#ref;
      return ref.dispatcher.offer(ref, name, args, this.#options);
    };
  }
}

type StubClass = new (ref: ActorRef, options: AskOptions | undefined) => Stub;

interface Stubs {
  readonly Tell: StubClass;
  readonly Ask: StubClass;
  readonly Offer: StubClass;
}

const stubTable = new Map<string, Stubs>();

function stubsOf(definitionKey: string): Stubs {
  let stubs = stubTable.get(definitionKey);
  if (stubs === undefined) {
    stubs = {
      Tell: makeStubClass(Stub.tellMethod),
      Ask: makeStubClass(Stub.askMethod),
      Offer: makeStubClass(Stub.offerMethod),
    };
    stubTable.set(definitionKey, stubs);
  }
  return stubs;
}

/** A class of stubs that have the methods that were used, and nothing that a class has by itself. */
function makeStubClass(makeMethod: (name: string) => (this: Stub, ...args: unknown[]) => unknown): StubClass {
  class StubOf extends Stub {}
  const { prototype } = StubOf;
  Reflect.deleteProperty(prototype, 'constructor');
  const unused = new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (typeof name === 'symbol' || reservedNames.has(name)) return undefined;
      const method = makeMethod(name);
      Object.defineProperty(prototype, name, { value: method });
      return method;
    },
  });
  Object.setPrototypeOf(prototype, unused);
  return StubOf;
}

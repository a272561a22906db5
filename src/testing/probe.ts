// A probe: an actor whose messages a test receives, one by one. It lives on main, in a real and in a simulated system alike.
import { isDeepStrictEqual } from 'node:util';
import { ActorError, describeValue } from '../base/actor-error.ts';
import { checkFields, checkObject } from '../base/check-options.ts';
import type { ActorContext, Down } from '../runtime/actor-context.ts';
import { defineActor } from '../runtime/definition.ts';
import { type Handlers, reservedNames } from '../runtime/protocol.ts';
import { type AnyRef, isRef, type Ref } from '../runtime/ref.ts';
import type { TestableSystem } from './testable-system.ts';

/** What a probe gets: a message of its protocol, or the end of an actor that it watches. */
export type ProbeEntry<P> = ProbeMessage<P> | { readonly kind: 'down'; readonly down: Down };

export type ProbeMessage<P> = {
  [K in keyof P]: { readonly kind: 'message'; readonly method: K; readonly args: ArgumentsOf<P[K]> };
}[keyof P];

type ArgumentsOf<M> = M extends (...args: infer Args) => unknown ? Args : never;

export interface ProbeOptions<P> {
  /** What it answers when it is asked; default: undefined. */
  readonly handlers?: Partial<Handlers<P>>;
  /** How long `receive` and `expect` wait, in milliseconds of the system's time; default 3,000. */
  readonly timeoutMs?: number;
}

interface Inbox {
  readonly entries: unknown[];
  readonly handlers: Readonly<Record<string, unknown>>;
  ctx: ActorContext | undefined;
  onEntry: (() => void) | undefined;
}

const inboxes = new Map<number, Inbox>();
let opened = 0;

const probeActor = defineActor<Record<never, never>, number>(import.meta.url, 'probe', (ctx, number) => {
  const inbox = inboxes.get(number);
  if (inbox === undefined) throw new ActorError('init-failed', 'a probe lives in the thread that opened it');
  inbox.ctx = ctx;
  const take = (entry: unknown): void => {
    inbox.entries.push(entry);
    inbox.onEntry?.();
  };
  return new Proxy({} as Record<never, never>, {
    get(_, method) {
      if (typeof method === 'symbol' || reservedNames.has(method)) return undefined;
      return (...args: unknown[]): unknown => {
        take({ kind: 'message', method, args });
        const handler = inbox.handlers[method];
        return typeof handler === 'function' ? (handler as (...args: unknown[]) => unknown)(...args) : undefined;
      };
    },
  });
});

/** Starts a probe of the protocol `P`. */
export async function openProbe<P>(system: TestableSystem, options: ProbeOptions<P> = {}): Promise<Probe<P>> {
  checkObject(options, 'options');
  checkFields(options, ['handlers', 'timeoutMs'], 'a probe has');
  const number = ++opened;
  const inbox: Inbox = {
    entries: [],
    handlers: (options.handlers ?? {}) as Readonly<Record<string, unknown>>,
    ctx: undefined,
    onEntry: undefined,
  };
  inboxes.set(number, inbox);
  try {
    const ref = await system.until(system.start(probeActor, number, { placement: 'main' }));
    return new Probe<P>(system, ref as unknown as Ref<P>, inbox, options.timeoutMs ?? 3_000);
  } finally {
    inboxes.delete(number);
  }
}

export class Probe<P> {
  /** To be handed to whoever is to be tested. */
  readonly ref: Ref<P>;
  readonly #system: TestableSystem;
  readonly #inbox: Inbox;
  readonly #timeoutMs: number;
  #received = 0;

  constructor(system: TestableSystem, ref: Ref<P>, inbox: Inbox, timeoutMs: number) {
    this.#system = system;
    this.ref = ref;
    this.#inbox = inbox;
    this.#timeoutMs = timeoutMs;
  }

  /** From now on the end of that actor is among what the probe receives, after all that the actor sent to it. */
  watch(ref: AnyRef): void {
    this.#inbox.ctx?.watch(ref, (down) => {
      this.#inbox.entries.push({ kind: 'down', down });
      this.#inbox.onEntry?.();
    });
  }

  /** The next entry; rejects with `probe-failed` when none comes in time. */
  async receive({ timeoutMs = this.#timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<ProbeEntry<P>> {
    if (!(await this.#isThereWithin(timeoutMs))) throw this.#failure(`nothing came within ${timeoutMs} ms`);
    return this.#inbox.entries[this.#received++] as ProbeEntry<P>;
  }

  /** Holds that the next entry is this message. Arguments are compared by value; refs among them by address. */
  async expect<K extends keyof P & string>(method: K, ...args: ArgumentsOf<P[K]>): Promise<void> {
    const entry = await this.receive();
    const isMessage = entry.kind === 'message' && entry.method === method;
    if (!isMessage || !areSame(entry.args as readonly unknown[], args))
      throw this.#failure(`${method}(${args.map(describeValue).join(', ')}) was expected`);
  }

  /** Holds that the next entry is the end of that actor, or of any; returns it. */
  async expectDown(ref?: AnyRef): Promise<Down> {
    const entry = await this.receive();
    if (entry.kind === 'down' && (ref === undefined || entry.down.ref.equals(ref))) return entry.down;
    throw this.#failure(`the DOWN of ${ref ?? 'an actor'} was expected`);
  }

  /** Holds that nothing more comes within `forMs` of the system's time; default 50. */
  async expectNothing(forMs = 50): Promise<void> {
    await this.#system.advance(forMs);
    if (this.#inbox.entries.length > this.#received) throw this.#failure('nothing was expected');
  }

  /** All that came so far, received or not. */
  get entries(): readonly ProbeEntry<P>[] {
    return this.#inbox.entries as ProbeEntry<P>[];
  }

  async #isThereWithin(timeoutMs: number): Promise<boolean> {
    if (this.#inbox.entries.length > this.#received) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#inbox.onEntry = () => resolve(true);
    const timer = this.#system.clock.after(timeoutMs, () => resolve(false));
    try {
      return await this.#system.until(promise);
    } finally {
      timer.cancel();
      this.#inbox.onEntry = undefined;
    }
  }

  #failure(what: string): ActorError {
    const all = this.entries.map((entry, index) => `${index === this.#received - 1 ? '>' : ' '} ${describeEntry(entry)}`);
    const text = `${what}; so far came${all.length === 0 ? ' nothing' : `:\n${all.join('\n')}`}`;
    return new ActorError('probe-failed', text, { details: { received: this.#received } });
  }
}

function describeEntry<P>(entry: ProbeEntry<P>): string {
  if (entry.kind === 'down') return `the DOWN of ${entry.down.ref} (${entry.down.reason.kind})`;
  return `${String(entry.method)}(${(entry.args as readonly unknown[]).map(describeValue).join(', ')})`;
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
}

function isSame(one: unknown, other: unknown): boolean {
  return isRef(one) && isRef(other) ? one.equals(other) : isDeepStrictEqual(one, other);
}

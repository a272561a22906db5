// Shares out the messages of one actor, a pool or a group router, among its targets. Tells are passed on as tells where nothing needs to be
// known of them, and as asks where their end counts as load or as demand. The answer to an ask comes from the target by way of the router.
// 1. Messages of one sender to one target keep their order.
// 2. An ask passed on has what is left of its asker's deadline, and is cancelled with it.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { ActorContext, MessageTurn } from '../../runtime/actor-context.ts';
import { type RelayPort, relayPortOf } from '../../runtime/mail/relay-port.ts';
import type { ReplyTo } from '../../runtime/mail/reply-handle.ts';
import type { AnyRef, Ref } from '../../runtime/ref.ts';
import { type Answered, type GatherResult, gather } from './gather.ts';
import { allOf, firstOf, quorumOf } from './gathered-answer.ts';
import { HashRing, type RingMember } from './hash-ring.ts';
import { pickLeastLoaded, pickRandom, RoundRobin } from './pick-member.ts';
import { type AnyRouting, demandOf } from './routing.ts';
import { type Handed, WorkQueue } from './work-queue.ts';

/** Members and their messages are of any protocol; the router only passes names and arguments on. */
type Faces = Record<string, (...args: unknown[]) => unknown>;

export interface Target extends RingMember {
  readonly ref: Ref<Faces>;
  /** Messages passed on to it that are not known to be handled. */
  load: number;
}

export function targetOf(key: string, ref: AnyRef): Target {
  // A ref answers to any name; which there are, its definition knows.
  return { key, ref: ref as Ref<Faces>, load: 0 };
}

export interface Routed {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Of an ask. */
  readonly asked: { readonly reply: ReplyTo<unknown>; readonly turn: MessageTurn } | undefined;
}

export class Router {
  readonly #ctx: ActorContext;
  readonly #port: RelayPort;
  readonly #routing: AnyRouting;
  readonly #what: string;
  readonly #turns = new RoundRobin();
  readonly #ring: HashRing<Target> | undefined;
  readonly #queue: WorkQueue<Routed, Target> | undefined;
  #targets: readonly Target[] = [];
  readonly #idleWaits = new Map<Target, () => void>();

  /** `what` names the router in errors. */
  constructor(ctx: ActorContext, routing: AnyRouting, what: string) {
    this.#ctx = ctx;
    this.#port = relayPortOf(ctx);
    this.#routing = routing;
    this.#what = what;
    this.#ring = routing.kind === 'consistent-hash' ? new HashRing(routing.virtualNodes) : undefined;
    this.#queue = routing.kind === 'work-pulling' ? new WorkQueue(demandOf(routing)) : undefined;
  }

  get targets(): readonly Target[] {
    return this.#targets;
  }

  /** Messages that wait here for a target that asks for work. */
  get waiting(): number {
    return this.#queue?.waiting ?? 0;
  }

  /** How many of those that waited were dropped. */
  get dropped(): number {
    return this.#queue?.dropped ?? 0;
  }

  setTargets(targets: readonly Target[]): void {
    const [before, now] = [new Set(this.#targets), new Set(targets)];
    const [left, joined] = [without(before, now), without(now, before)];
    this.#targets = targets;
    this.#ring?.change(joined, left);
    for (const target of left) this.#queue?.leave(target);
    for (const target of joined) this.#hand(this.#queue?.join(target) ?? []);
  }

  /** The message in hand, to be routed now or later. Only in the turn of that message. */
  take(method: string, args: readonly unknown[]): Routed {
    const asked = this.#port.isAsked() ? { reply: this.#ctx.reply<unknown>(), turn: this.#ctx.turn } : undefined;
    return { method, args, asked };
  }

  route(message: Routed): void {
    const { kind } = this.#routing;
    if (this.#targets.length === 0 && kind !== 'work-pulling') {
      this.refuse(message, 'no-actor', `${this.#what} has no member`);
      return;
    }
    switch (this.#routing.kind) {
      case 'round-robin':
        this.#toOne(this.#turns.pick(this.#targets), message);
        return;
      case 'random':
        this.#toOne(pickRandom(this.#targets, this.#ctx.random), message);
        return;
      case 'least-loaded':
        this.#counted(pickLeastLoaded(this.#targets, this.#ctx.random), message);
        return;
      case 'consistent-hash':
        this.#toOwner(this.#routing.key, message);
        return;
      case 'broadcast':
        this.#broadcast(this.#routing.only, message);
        return;
      case 'scatter-first':
        this.#scatter(message, 1, Number.POSITIVE_INFINITY, firstOf);
        return;
      case 'tail-chopping':
        this.#chop(this.#routing.afterMs, message);
        return;
      case 'work-pulling':
        this.#queueUp(message);
        return;
      case 'scatter-all':
        this.#scatter(message, 'all', this.#routing.withinMs, allOf);
        return;
      case 'scatter-quorum':
        this.#scatter(message, this.#routing.count, this.#routing.withinMs, quorumOf(this.#routing.count));
        return;
      default:
        this.#routing satisfies never;
    }
  }

  /** Settles when a target that is none any more has handled all that was passed on to it. */
  async settled(target: Target): Promise<void> {
    await this.#port.mailServed(target.ref);
    if (target.load > 0) await new Promise<void>((resolve) => this.#idleWaits.set(target, resolve));
  }

  /** Ends a message that goes nowhere. */
  refuse(message: Routed, code: 'no-actor' | 'overflow', text: string): void {
    const error = new ActorError(code, text, { details: { method: message.method } });
    if (message.asked === undefined) this.#port.letter(message.method, message.args, code, error);
    else answerAsked(message, { ok: false, error });
  }

  /** Refuses what waits for work, as there will be nobody to do it. */
  refuseWaiting(): void {
    for (const message of this.#queue?.drain() ?? []) this.refuse(message, 'no-actor', `${this.#what} has no member`);
  }

  #toOne(target: Target | undefined, message: Routed): void {
    if (target === undefined) return;
    if (message.asked === undefined) tell(target, message);
    else this.#counted(target, message);
  }

  /** Its end is known, also that of a tell. */
  #counted(target: Target | undefined, message: Routed, then: () => void = () => undefined): void {
    if (target === undefined) return;
    this.#ask(target, message).then(
      (value) => {
        answerAsked(message, { ok: true, value });
        then();
      },
      (error: unknown) => {
        answerAsked(message, { ok: false, error });
        then();
      },
    );
  }

  #toOwner(key: (message: never) => string | number, message: Routed): void {
    const said = this.#judge('key', message, (shown) => checkedKey(key(shown)));
    if (said !== undefined) this.#toOne(this.#ring?.memberOf(said.value), message);
  }

  /** What a function of the user's says of a message; undefined when it throws, and then the message has come to its end. */
  #judge<T>(name: 'key' | 'only', message: Routed, judge: (shown: never) => T): { readonly value: T } | undefined {
    const { method, args, asked } = message;
    try {
      return { value: judge({ method, args } as never) };
    } catch (cause) {
      const error = new ActorError('invalid-key', `"${name}" of ${this.#what} failed for "${method}"`, { cause });
      if (asked === undefined) this.#port.letter(method, args, 'handler-failed', error);
      else answerAsked(message, { ok: false, error });
      return undefined;
    }
  }

  #broadcast(only: ((message: never) => boolean) | undefined, message: Routed): void {
    const said = only === undefined ? { value: true } : this.#judge('only', message, only);
    if (said === undefined) return;
    if (!said.value) this.#toOne(this.#turns.pick(this.#targets), message);
    else if (message.asked === undefined) for (const target of this.#targets) tell(target, message);
    else {
      // All are to do it, so nobody is cancelled when the first has answered.
      const asks = this.#targets.map((target) => this.#ask(target, message));
      Promise.any(asks).then(
        (value) => answerAsked(message, { ok: true, value }),
        (errors: AggregateError) => answerAsked(message, { ok: false, error: errors.errors.at(-1) }),
      );
    }
  }

  #scatter(message: Routed, enough: number | 'all', withinMs: number, answerOf: (result: GatherResult) => Answered): void {
    const { asked } = message;
    if (asked === undefined) {
      for (const target of this.#targets) tell(target, message);
      return;
    }
    const asks = this.#targets.map((target) => (signal: AbortSignal) => this.#ask(target, message, signal));
    const request = { asks, enough, withinMs, clock: this.#ctx.clock, signal: asked.turn.signal };
    void gather(request).then((result) => answerAsked(message, answerOf(result)));
  }

  /** To one, and to one more after each pause, until one has answered well or all have failed. */
  #chop(afterMs: number, message: Routed): void {
    const first = this.#turns.pick(this.#targets);
    const { asked } = message;
    if (first === undefined) return;
    if (asked === undefined) {
      tell(first, message);
      return;
    }
    const at = this.#targets.indexOf(first);
    const order = [...this.#targets.slice(at), ...this.#targets.slice(0, at)];
    const asks = order.map((target, i) => async (signal: AbortSignal) => {
      await pause(this.#ctx.clock, i * afterMs, signal);
      return await this.#ask(target, message, signal);
    });
    const request = { asks, enough: 1, withinMs: Number.POSITIVE_INFINITY, clock: this.#ctx.clock, signal: asked.turn.signal };
    void gather(request).then((result) => answerAsked(message, firstOf(result)));
  }

  #queueUp(message: Routed): void {
    const result = this.#queue?.push(message);
    if (result === undefined) return;
    if (result.dropped !== undefined) this.refuse(result.dropped, 'overflow', `too much work waits in ${this.#what}`);
    this.#hand(result.handed);
  }

  #hand(handed: readonly Handed<Routed, Target>[]): void {
    for (const { work, member } of handed) {
      // Work whose asker has given it up is not sent, and done at once.
      this.#counted(member, work, () => this.#hand(this.#queue?.done(member) ?? []));
    }
  }

  async #ask(target: Target, { method, args, asked }: Routed, signal?: AbortSignal): Promise<unknown> {
    const signals = [asked?.turn.signal, signal].filter((one) => one !== undefined);
    const options = { timeoutMs: asked?.turn.remainingMs ?? Number.POSITIVE_INFINITY, signal: AbortSignal.any(signals) };
    target.load++;
    try {
      return await target.ref.askWith(options)[method]?.(...args);
    } finally {
      target.load--;
      if (target.load === 0) this.#idleWaits.get(target)?.();
    }
  }
}

function tell(target: Target, { method, args }: Routed): void {
  target.ref.tell[method]?.(...args);
}

function answerAsked({ asked }: Routed, answer: Answered): void {
  if (answer.ok) asked?.reply.send(answer.value);
  else asked?.reply.fail(answer.error);
}

function without<T>(these: ReadonlySet<T>, those: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...these].filter((one) => !those.has(one)));
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return;
  await new Promise<void>((resolve, reject) => {
    const timer = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      timer.cancel();
      reject(signal.reason);
    });
  });
}

/** As text all objects are alike, so one member would have all messages. */
function checkedKey(key: unknown): string {
  if (typeof key !== 'string' && typeof key !== 'number') throw invalidArgument('the key', 'a text or a number', key);
  return String(key);
}

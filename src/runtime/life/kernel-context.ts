// The context that the kernel hands to a set-up. It speaks for one incarnation: once that has ended, it does nothing more.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import { checkFewFields, checkFunction, checkObject } from '../../base/check-options.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type {
  ActorContext,
  AnyDefinition,
  Cancellable,
  Definition,
  Down,
  Exit,
  MessageTurn,
  PipeOptions,
  ReceiveTimeoutOptions,
  SpawnOptions,
  StartOptions,
  Stash,
  ThreadIdentity,
  TickOptions,
  TimerOptions,
  WatchOptions,
} from '../actor-context.ts';
import { checkDefinition } from '../definition.ts';
import { checkExitReason, type ExitReason, normalExit } from '../exit-reason.ts';
import { type Cell, Status } from '../kernel/cell.ts';
import type { Core } from '../kernel/core.ts';
import { isThenable } from '../kernel/thenable.ts';
import { continueWith, enqueueCallback } from '../kernel/turn.ts';
import type { ContextAskOptions } from '../mail/asking.ts';
import { deferReply } from '../mail/deferred-replies.ts';
import { scopeOf, viewTurn } from '../mail/message-turn.ts';
import { type ReplyTo, reflectReply } from '../mail/reply-handle.ts';
import { checkName } from '../names/check-name.ts';
import { GroupClient } from '../names/group-client.ts';
import type { Groups } from '../names/groups.ts';
import { lookup } from '../names/lookup.ts';
import { checkStateAccess, type StateAccess } from '../observing/state-access.ts';
import type { Asks, Offers } from '../protocol.ts';
import { type AnyRef, type AskOptions, isRef, type OfferOptions, placeOf, type Ref, reflect } from '../ref.ts';
import { labelOf } from '../reporting/labels.ts';
import { actorLog } from './actor-log.ts';
import { cancelTimer, type Life, startTicks, startTimer } from './actor-timers.ts';
import { exitActor } from './exit-actor.ts';
import { checkWatch, watch } from './monitors.ts';
import { type PipeHandler, type PipeWork, pipePromise, pipeWork } from './pipes.ts';
import { placeKey } from './place-key.ts';
import { setReceiveTimeout } from './receive-timeout.ts';
import { type ChildStart, spawnChild, startChild, stillbornPlace } from './spawning.ts';
import { makeStash } from './stash.ts';

/** One for all who give none: a default made for each spawn is garbage. */
const noOptions = Object.freeze({});

export class KernelContext implements ActorContext, Life {
  readonly core: Core;
  readonly cell: Cell;
  readonly incarnation: number;
  /** Made when they are first asked for: most actors need neither. */
  #self: Ref<unknown> | undefined = undefined;
  #parent: AnyRef | undefined = undefined;

  constructor(core: Core, cell: Cell) {
    this.core = core;
    this.cell = cell;
    this.incarnation = cell.incarnation;
  }

  get self(): Ref<unknown> {
    const { core, cell } = this;
    return (this.#self ??= reflect(core.makeRef({ slot: core.slot, id: cell.id }, cell.definitionKey)));
  }
  get parent(): AnyRef {
    return (this.#parent ??= reflect(this.core.makeRef(this.cell.parent, '')));
  }

  get thread(): ThreadIdentity {
    return this.core.thread;
  }
  get log(): Log {
    return actorLog(this.core.log, { ...labelOf(this.core, this.cell), incarnation: this.incarnation });
  }
  get clock(): Clock {
    return this.core.clock;
  }
  get random(): Random {
    return this.core.random;
  }

  get signal(): AbortSignal {
    if (!this.isLive) return AbortSignal.abort();
    const { ext } = this.cell;
    ext.abort ??= new AbortController();
    return ext.abort.signal;
  }

  spawn<Q, A>(definition: Definition<Q, A>, args: A, options: SpawnOptions = noOptions): Ref<Q> {
    const start = childStart(definition, args, options);
    if (start.name !== undefined) throw invalidArgument('name', 'absent (a name is taken by start)', start.name);
    const place = this.isLive ? spawnChild(this.core, this.cell, start) : stillbornPlace(this.core);
    return reflect(this.core.makeRef(place, definition.key));
  }

  async start<Q, A>(definition: Definition<Q, A>, args: A, options: StartOptions = noOptions): Promise<Ref<Q>> {
    const start = childStart(definition, args, options);
    if (!this.isLive) throw new ActorError('no-actor', `the actor that was to start ${definition.name} has ended`);
    const { place, started } = startChild(this.core, this.cell, start);
    await started;
    return reflect(this.core.makeRef(place, definition.key));
  }

  lookup<Q, A>(name: string, definition: Definition<Q, A>): Promise<Ref<Q> | undefined>;
  lookup(name: string): Promise<AnyRef | undefined>;
  lookup(name: string, definition?: AnyDefinition): Promise<AnyRef | undefined> {
    return lookup(this.core, name, definition);
  }

  get groups(): Groups {
    return new GroupClient(this);
  }

  ask<Q>(ref: Ref<Q>, options: AskOptions = {}): Asks<Q> {
    return checkRef(ref).askWith(this.#inTurn(options, this.core.askTimeoutMs));
  }

  offer<Q>(ref: Ref<Q>, options: OfferOptions = {}): Offers<Q> {
    return checkRef(ref).offerWith(this.#inTurn(options, Number.POSITIVE_INFINITY));
  }

  /** The options of an ask or offer that belongs to the message in hand, and to this life. */
  #inTurn(options: AskOptions, defaultTimeoutMs: number): ContextAskOptions {
    checkObject(options, 'options');
    const { timeoutMs: ownTimeoutMs = defaultTimeoutMs } = options;
    const turn = this.isLive ? this.cell.turn : undefined;
    const deadline = turn?.side?.deadline ?? Number.POSITIVE_INFINITY;
    const leftMs = Math.max(0, deadline - this.core.clock.now());
    // What is no time is left as it is, to be refused.
    const timeoutMs = ownTimeoutMs > leftMs && typeof ownTimeoutMs === 'number' ? leftMs : ownTimeoutMs;
    const isAsked = turn?.side !== undefined && turn.side.ask !== 0;
    const signals = isAsked ? [this.signal, scopeOf(turn).signal] : [this.signal];
    return { ...options, timeoutMs, signals, asker: this.cell };
  }

  get turn(): MessageTurn {
    return viewTurn(this.core, this.cell, () => this.signal);
  }

  reply<T>(): ReplyTo<T> {
    const handle = this.isLive
      ? deferReply(this.core, this.cell)
      : this.core.makeReplyHandle(this.core.slot, this.core.generation, 0);
    return reflectReply(handle);
  }

  watch(ref: AnyRef, onDown: (down: Down) => void | Promise<void>, options?: WatchOptions): Cancellable {
    const until = checkWatch(onDown, options);
    const request = { ref, target: placeOf(this.core.node, ref), until, watcher: this.cell, onDown };
    return this.isLive ? { cancel: watch(this.core, request) } : { cancel() {} };
  }

  link(ref: AnyRef): void {
    if (!this.isLive) return;
    const target = placeOf(this.core.node, ref);
    (this.cell.ext.links ??= new Map()).set(placeKey(target), target);
    this.core.route(target.slot, { kind: 'link', to: target.id, from: { slot: this.core.slot, id: this.cell.id } });
  }

  unlink(ref: AnyRef): void {
    if (!this.isLive) return;
    const target = placeOf(this.core.node, ref);
    this.cell.extension?.links?.delete(placeKey(target));
    this.core.route(target.slot, { kind: 'unlink', to: target.id, from: { slot: this.core.slot, id: this.cell.id } });
  }

  trapExit(onExit: (exit: Exit) => void | Promise<void>): void {
    checkFunction(onExit, 'onExit');
    if (this.isLive) this.cell.ext.trapExit = onExit;
  }

  pipe<T>(promise: Promise<T>, handler: PipeHandler<T>): void;
  pipe<T>(work: PipeWork<T>, handler: PipeHandler<T>, options?: PipeOptions): Cancellable;
  pipe<T>(work: Promise<T> | PipeWork<T>, handler: PipeHandler<T>, options: PipeOptions = {}): Cancellable | undefined {
    checkFunction(handler, 'handler');
    if (typeof work === 'function') return pipeWork(this, work, handler, options);
    if (!isThenable(work)) throw invalidArgument('work', 'a promise, or a function that gives one', work);
    pipePromise(this, work, handler);
    return undefined;
  }

  after(delayMs: number, handler: () => void | Promise<void>, options: TimerOptions = {}): Cancellable {
    checkFunction(handler, 'handler');
    return startTimer(this, delayMs, handler, options);
  }

  every(periodMs: number, handler: () => void | Promise<void>, options: TickOptions = {}): Cancellable {
    checkFunction(handler, 'handler');
    return startTicks(this, periodMs, handler, options);
  }

  cancelTimer(key: string): void {
    cancelTimer(this, key);
  }

  receiveTimeout(ms: number, handler: () => void | Promise<void>, options: ReceiveTimeoutOptions = {}): Cancellable {
    checkFunction(handler, 'handler');
    return setReceiveTimeout(this, ms, handler, options);
  }

  stash(options: { readonly capacity: number }): Stash {
    return makeStash(this.core, this.cell, () => this.isLive, options);
  }

  stop(reason: ExitReason = normalExit): void {
    checkExitReason(reason);
    if (this.isLive) this.core.route(this.core.slot, { kind: 'stop', to: this.cell.id, reason, final: false });
  }

  exit(ref: AnyRef, reason: ExitReason): void {
    if (this.isLive) exitActor(this.core, ref, reason, { slot: this.core.slot, id: this.cell.id });
  }

  continue(work: () => void | Promise<void>): void {
    checkFunction(work, 'work');
    if (this.isLive) continueWith(this.core, this.cell, work);
  }

  onTerminate(hook: (reason: ExitReason) => void | Promise<void>): void {
    checkFunction(hook, 'hook');
    if (this.isLive) (this.cell.ext.terminateHooks ??= []).push(hook);
  }

  onInspect<State>(access: (() => State) | StateAccess<State>): void {
    if (typeof access === 'function') this.onInspect({ read: access });
    else {
      // What `check` gives is all that `write` is given.
      const untyped = access as StateAccess<unknown>;
      checkStateAccess(untyped);
      if (this.isLive) this.cell.ext.stateAccess = untyped;
    }
  }

  attribute<T>(work: () => T | Promise<T>): Promise<T> {
    checkFunction(work, 'work');
    const { id, definition } = this.cell;
    return this.core.attribute({ id, definition }, work);
  }

  /** Whether the incarnation that this context speaks for has not begun to end. */
  get isLive(): boolean {
    return this.cell.incarnation === this.incarnation && this.cell.status < Status.stopping;
  }

  enqueue(run: () => unknown): void {
    if (this.isLive) enqueueCallback(this.core, this.cell, run);
  }
}

const startFields: readonly string[] = ['placement', 'name'] satisfies (keyof StartOptions)[];

function checkRef<Q>(ref: Ref<Q>): Ref<Q> {
  if (!isRef(ref)) throw invalidArgument('ref', 'a ref', ref);
  return ref;
}

function childStart<Q, A>(definition: Definition<Q, A>, args: A, options: StartOptions): ChildStart {
  checkDefinition(definition);
  checkFewFields(options, startFields);
  const { placement = 'parent', name } = options;
  if (name !== undefined) checkName(name);
  return { definitionKey: definition.key, args, placement, supervised: false, name };
}

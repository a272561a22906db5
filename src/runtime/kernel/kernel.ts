// One thread's kernel: its actors, their mail, and its links to the other threads. Main, host threads and simulated threads run this same
// code; whatever differs between them is injected.
// 1. Every op to an actor passes `route`, so ops from one thread to one slot are one FIFO.
// 2. A peer's death is learned from its link alone, after the last op that it sent.
import { ActorError, invalidArgument } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { type Log, silentLog } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { ActorContext, AnyDefinition, Down, Placement, ThreadIdentity, WatchOptions } from '../actor-context.ts';
import { type ActorAddress, type ActorId, type NodeIdentity } from '../address.ts';
import { isHostSlot } from '../dedicated-slots.ts';
import { type ExitReason, killedExit, normalExit } from '../exit-reason.ts';
import { KernelContext } from '../life/kernel-context.ts';
import { MonitorTable } from '../life/monitor-table.ts';
import { checkWatch, deliverDown, watch } from '../life/monitors.ts';
import { RecentDeaths } from '../life/recent-deaths.ts';
import { cellOf } from '../life/spawning.ts';
import { kill } from '../life/termination.ts';
import { AskTable } from '../mail/ask-table.ts';
import { ask, type ContextAskOptions } from '../mail/asking.ts';
import type { Deadlines } from '../mail/deadline.ts';
import { DeadlineLists } from '../mail/deadline-lists.ts';
import { DeadlineTimers } from '../mail/deadline-timers.ts';
import { answerOp, receiveAnswer } from '../mail/deferred-replies.ts';
import { DeferredTable } from '../mail/deferred-table.ts';
import { push, receiveMail } from '../mail/mail.ts';
import { OfferTable } from '../mail/offer-table.ts';
import { offer, settleAsk } from '../mail/offering.ts';
import { type Answer, type ReplyAddress, ReplyHandle } from '../mail/reply-handle.ts';
import { Names } from '../names/names.ts';
import { answerSurvey } from '../observing/survey.ts';
import { TraceTable } from '../observing/trace-table.ts';
import { traceOut } from '../observing/tracing.ts';
import { ActorRef, type AnyRef, type AskOptions, type Dispatcher, isRef, placeOf } from '../ref.ts';
import { DeadLetterOffice } from '../reporting/dead-letter-office.ts';
import { type EventSink, noEvents } from '../reporting/events.ts';
import { guardedLog } from '../reporting/guarded-log.ts';
import { noteSpawn } from '../reporting/life-events.ts';
import { type Cell, noArgument, Status } from './cell.ts';
import { CellTable, type Parked } from './cell-table.ts';
import type { Core } from './core.ts';
import { type DrainOutcome, drainThread } from './drain.ts';
import { endFailedVisit } from './failed-visit.ts';
import { deepFreeze } from './freeze.ts';
import { answerForNobody } from './nobody.ts';
import type { HelloOp, MailSide, Op, Origin, Place, SignalOp, SpawnOp } from './op.ts';
import { Peers } from './peers.ts';
import type { Detach, Equip, Executing, OpenChannel, Peer, TurnStamp, Wake } from './ports.ts';
import { onRefused } from './refusals.ts';
import { Scheduler } from './scheduler.ts';
import { loseThread } from './thread-loss.ts';
import { visit } from './turn.ts';

export interface KernelOptions {
  readonly node: NodeIdentity;
  readonly thread: ThreadIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly wake: Wake;
  readonly openChannel: OpenChannel;
  readonly loadDefinition: (key: string) => Promise<AnyDefinition>;
  readonly stamp?: TurnStamp;
  readonly equip?: Equip;
  /** Runs work so that a thread that dies in it, also after an await, charges that actor. Default: only runs it. */
  readonly attribute?: <T>(who: Executing, work: () => T | Promise<T>) => Promise<T>;
  /** Default: only runs it. */
  readonly detach?: Detach;
  readonly log?: Log;
  /** Default 5,000. */
  readonly askTimeoutMs?: number;
  /** Default 5,000. */
  readonly initTimeoutMs?: number;
  /** How much mail is held for a thread that is down, roughly, in bytes; default 64 MiB. */
  readonly windowBytes?: number;
  /** Freeze messages when they are sent; default true. */
  readonly freezeMessages?: boolean;
  /** Default: nobody listens. */
  readonly events?: EventSink;
  /** Methods whose dead letters are noise; default none. */
  readonly quietMethods?: readonly string[];
}

export interface KernelStatistics {
  readonly actors: number;
  readonly ready: number;
  readonly openAsks: number;
  readonly monitors: number;
  readonly deadLetters: Readonly<Record<string, number>>;
}

const noStamp: TurnStamp = { enter() {}, leave() {} };

export class Kernel implements Core, Dispatcher {
  readonly node: NodeIdentity;
  readonly thread: ThreadIdentity;
  readonly slot: number;
  readonly generation: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly initTimeoutMs: number;
  readonly askTimeoutMs: number;
  readonly stamp: TurnStamp;
  readonly equip: Equip | undefined;
  readonly asks: AskTable;
  readonly deadlines: Deadlines;
  readonly cells = new CellTable();
  readonly monitors = new MonitorTable();
  readonly deadLetters: DeadLetterOffice;
  readonly deferred = new DeferredTable();
  readonly offers = new OfferTable((slot, op) => this.route(slot, op));
  readonly events: EventSink;
  readonly recentDeaths = new RecentDeaths();
  readonly names = new Names(this);
  readonly loadDefinition: (key: string) => Promise<AnyDefinition>;
  readonly attribute: <T>(who: Executing, work: () => T | Promise<T>) => Promise<T>;
  readonly traces = new TraceTable();
  tracing = 0;
  current: Cell | undefined = undefined;
  isDraining = false;
  readonly #freezeMessages: boolean;
  readonly #scheduler: Scheduler;
  readonly #peers: Peers;
  readonly #here: Origin;
  readonly #minted = new Map<number, number>();
  #spreadTurn = 0;

  constructor(options: KernelOptions) {
    this.node = options.node;
    this.thread = options.thread;
    this.slot = options.thread.slot;
    this.generation = options.thread.generation;
    this.#here = { slot: this.slot };
    this.clock = options.clock;
    this.random = options.random;
    this.log = guardedLog(options.log ?? silentLog);
    this.askTimeoutMs = options.askTimeoutMs ?? 5_000;
    this.initTimeoutMs = options.initTimeoutMs ?? 5_000;
    this.stamp = options.stamp ?? noStamp;
    this.equip = options.equip;
    this.loadDefinition = options.loadDefinition;
    this.attribute = options.attribute ?? (async (_, work) => await work());
    this.#freezeMessages = options.freezeMessages ?? true;
    this.events = options.events ?? noEvents;
    const quietMethods = new Set(options.quietMethods);
    this.deadLetters = new DeadLetterOffice({
      slot: this.slot,
      clock: this.clock,
      log: this.log,
      events: this.events,
      quietMethods,
    });
    const { clock } = options;
    this.deadlines = clock.isVirtual === true ? new DeadlineTimers(clock) : new DeadlineLists(clock, options.detach);
    this.asks = new AskTable(clock, this.deadlines);
    this.cells.close(this.slot, this.generation - 1);
    this.cells.greet(this.slot, this.generation, 0);
    this.#scheduler = new Scheduler({
      wake: options.wake,
      clock: options.clock,
      visit: (cell) => visit(this, cell),
      failed: (cell, error) => endFailedVisit(this, cell, error),
      afterRun: () => this.#peers.flush(),
    });
    this.#peers = new Peers(
      options.openChannel,
      this,
      {
        onOp: (op, from) => this.#receive(op, from),
        onPast: (slot, generation) => this.#replay(this.cells.close(slot, generation - 1)),
        onLost: (life, unacknowledged) => loseThread(this, life, unacknowledged, (parked) => this.#replay(parked)),
        onRefused: (op, slot, error) => onRefused(this, op, slot, error),
        highestMinted: (slot) => this.#minted.get(slot) ?? 0,
      },
      { soon: () => this.#scheduler.requestRun(), later: () => this.#scheduler.requestLateRun() },
      options.windowBytes,
    );
  }

  // The outside: threads, the system, tests.

  attachPeer(peer: Peer): void {
    this.#peers.attach(peer);
  }

  abandonSlot(slot: number): void {
    this.#peers.abandon(slot);
  }

  /** That life of `slot` will be drained: it gets no mail and no new actors any more, and its end is no failure. */
  retireSlot(slot: number, generation: number): void {
    this.#peers.retire(slot, generation);
  }

  /** Ends what lives here in good order, within `timeoutMs`; new actors go elsewhere from now on. */
  drain(timeoutMs: number): Promise<DrainOutcome> {
    this.isDraining = true;
    return drainThread(this, timeoutMs);
  }

  /** Starts the actor that all others of the system descend from. It is its own parent. */
  spawnRoot(definitionKey: string, args: unknown): Place {
    const place: Place = { slot: this.slot, id: this.mint(this.slot) };
    this.route(this.slot, {
      kind: 'spawn',
      id: place.id,
      definitionKey,
      args,
      parent: place,
      incarnation: 1,
      supervised: false,
      ask: 0,
    });
    return place;
  }

  /** The context of an actor of this thread, for the code that composes the system around the root. */
  contextOf(place: Place): KernelContext | undefined {
    const cell = this.cells.get(place.id);
    return cell === undefined ? undefined : new KernelContext(this, cell);
  }

  /** Watches on behalf of plain code. */
  watch(ref: AnyRef, onDown: (down: Down) => void, options?: WatchOptions): () => void {
    const until = checkWatch(onDown, options);
    return watch(this, { ref, target: placeOf(this.node, ref), until, watcher: undefined, onDown });
  }

  stopActor(ref: AnyRef, reason: ExitReason = normalExit): void {
    const { slot, id } = placeOf(this.node, ref);
    this.route(slot, { kind: 'stop', to: id, reason, final: false });
  }

  killActor(ref: AnyRef): void {
    const { slot, id } = placeOf(this.node, ref);
    this.route(slot, { kind: 'kill', to: id, final: false });
  }

  /** Runs one ready actor, the next in turn or the one at `position`; false when none is ready. For tests; real threads are woken. */
  step(position = 0): boolean {
    return this.#scheduler.step(position);
  }

  /** The ready actors, next first: what `step` may choose from. */
  ready(): readonly Pick<Cell, 'id' | 'definitionKey'>[] {
    return this.#scheduler.queued();
  }

  statistics(): KernelStatistics {
    return {
      actors: this.cells.size,
      ready: this.#scheduler.ready,
      openAsks: this.asks.size,
      monitors: this.monitors.size,
      deadLetters: this.deadLetters.counts(),
    };
  }

  /** Kills what still lives here, rejects what is still asked, and closes the links. */
  stop(): Promise<void> {
    for (const cell of [...this.cells.all()]) kill(this, cell, { reason: killedExit, final: true });
    this.deferred.close();
    this.asks.rejectAll(() => new ActorError('system-stopped', 'the system stopped before the reply came'));
    this.deadlines.close();
    this.#peers.close();
    return Promise.resolve();
  }

  // Dispatcher: what refs call.

  tell(ref: ActorRef, method: string, args: readonly unknown[]): void {
    if (args.length === 0) this.tellOne(ref, method, noArgument);
    else if (args.length === 1) this.tellOne(ref, method, args[0]);
    else {
      this.freeze(args);
      if (this.tracing > 0) this.#traceOut(ref, method, args);
      this.#mail(ref, method, undefined, { args, ask: 0, remainingMs: Number.POSITIVE_INFINITY });
    }
  }

  tellOne(ref: ActorRef, method: string, argument: unknown): void {
    this.freeze(argument);
    if (this.tracing > 0) this.#traceOut(ref, method, [argument]);
    const cell = ref.local as Cell | undefined;
    if (cell !== undefined && cell.status !== Status.gone) push(this, cell, method, argument);
    else this.#mail(ref, method, argument, undefined);
  }

  ask(ref: ActorRef, method: string, args: readonly unknown[], options: AskOptions | undefined): Promise<unknown> {
    return ask(this, ref, method, args, options as ContextAskOptions | undefined);
  }

  offer(ref: ActorRef, method: string, args: readonly unknown[], options: AskOptions | undefined): Promise<unknown> {
    return offer(this, ref, method, args, options as ContextAskOptions | undefined);
  }

  // Core: what the parts of the kernel ask of it.

  mint(slot: number): ActorId {
    const n = (this.#minted.get(slot) ?? 0) + 1;
    this.#minted.set(slot, n);
    return { bySlot: this.slot, byGeneration: this.generation, n };
  }

  slotFor(placement: Placement): number {
    if (placement === 'parent') return this.slot;
    if (placement === 'main') return 0;
    if (placement !== 'spread') {
      if (!isRef((placement as { sameAs?: unknown } | undefined)?.sameAs))
        throw invalidArgument('placement', '"parent", "spread", "main" or { sameAs: ref }', placement);
      return placeOf(this.node, placement.sameAs).slot;
    }
    const hosts = this.#hosts(this.#peers.openSlots(), !this.isDraining);
    // When all are being drained, the actor waits for the next life of one.
    if (hosts.length === 0) hosts.push(...this.#hosts(this.#peers.liveSlots(), true));
    return hosts[this.#spreadTurn++ % hosts.length] ?? 0;
  }

  #hosts(others: readonly number[], isHereToo: boolean): number[] {
    return [...(isHereToo ? [this.slot] : []), ...others].filter(isHostSlot).sort((a, b) => a - b);
  }

  route(slot: number, op: Op): void {
    if (slot === this.slot) this.#receive(op, this.#here);
    else this.#peers.send(slot, op);
  }

  originOf(slot: number): Origin {
    return slot === this.slot ? this.#here : this.#peers.originOf(slot);
  }

  nextOriginOf(slot: number): Origin {
    return slot === this.slot ? this.#here : this.#peers.nextOriginOf(slot);
  }

  resume(cell: Cell): void {
    // After a set-up whose code came late the actor is on the stack still.
    if (this.current === undefined) this.#scheduler.resume(cell);
    else this.schedule(cell);
  }

  schedule(cell: Cell): void {
    this.#scheduler.enqueue(cell);
  }

  freeze(value: unknown): void {
    if (this.#freezeMessages) deepFreeze(value);
  }

  makeContext(cell: Cell): ActorContext {
    return new KernelContext(this, cell);
  }

  makeRef(place: Place, definitionKey: string): ActorRef {
    const local = place.slot === this.slot ? this.cells.get(place.id) : undefined;
    return new ActorRef(this, this.addressOf(place), definitionKey === '' ? (local?.definitionKey ?? '') : definitionKey, local);
  }

  makeReplyHandle(slot: number, generation: number, number: number): ReplyHandle {
    return new ReplyHandle(this, { node: this.node, slot, generation, number });
  }

  answer({ slot, generation, number }: ReplyAddress, answer: Answer): void {
    if (number === 0) return;
    if (answer.ok) this.freeze(answer.value);
    this.route(slot, answerOp(number, generation, answer));
  }

  handOn({ slot, generation, number }: ReplyAddress): void {
    if (slot === this.slot && generation === this.generation) this.deferred.handOn(number);
  }

  addressOf(place: Place): ActorAddress {
    return { node: this.node, slot: place.slot, id: place.id };
  }

  // Mail and ops.

  #traceOut(ref: ActorRef, method: string, args: readonly unknown[]): void {
    traceOut(this, this.current, { target: ref.address, definitionKey: ref.definitionKey, method, args, isAsk: false });
  }

  #mail(ref: ActorRef, method: string, argument: unknown, side: MailSide | undefined): void {
    this.route(ref.address.slot, { kind: 'mail', to: ref.address.id, method, argument, side });
  }

  #receive(op: Op, from: Origin): void {
    switch (op.kind) {
      case 'mail':
        receiveMail(this, op, from);
        return;
      case 'reply':
        settleAsk(this, op);
        return;
      case 'answer':
        receiveAnswer(this, op);
        return;
      case 'spawn':
        this.#receiveSpawn(op, from);
        return;
      case 'down':
        deliverDown(this, op.monitor, op.incarnation, op.reason);
        return;
      case 'traced':
        this.traces.deliver(op.trace, op.event);
        return;
      case 'survey':
        answerSurvey(this, op, from);
        return;
      case 'event':
        this.events.emit(op.event);
        return;
      case 'hello':
        this.#receiveHello(op, from.slot);
        return;
      default:
        this.#receiveSignal(op, from);
    }
  }

  #receiveSpawn(op: SpawnOp, from: Origin): void {
    const cell = cellOf(this, op, from);
    this.cells.add(cell);
    noteSpawn(this, cell);
    this.#replay(this.cells.unpark(op.id));
    this.schedule(cell);
  }

  #receiveSignal(op: SignalOp, from: Origin): void {
    const cell = this.cells.get(op.to);
    if (cell !== undefined) {
      cell.pushSignal(op, from);
      this.schedule(cell);
    } else if (this.cells.isAhead(op.to)) this.cells.park(op.to, { op, from });
    else answerForNobody(this, op, from);
  }

  #receiveHello({ highest, isLate }: HelloOp, slot: number): void {
    const generation = this.#peers.generationOf(slot);
    this.#replay(isLate === true ? this.cells.raise(slot, generation, highest) : this.cells.greet(slot, generation, highest));
  }

  #replay(parked: readonly Parked[]): void {
    if (parked.length === 0) return;
    // What was parked was not sent by whoever is on the stack now.
    const { current } = this;
    this.current = undefined;
    for (const { op, from } of parked) this.#receive(op, from);
    this.current = current;
  }
}

// One actor in this thread: its mailbox and its state. Data only; turn.ts and termination.ts act on it.
// All that an idle actor does not need lies in an extension that is made when it is first used.
import type { ActorError } from '../../base/actor-error.ts';
import type { Lane } from '../../mailbox/lane.ts';
import { PairQueue } from '../../mailbox/pair-queue.ts';
import { UserLane } from '../../mailbox/user-lane.ts';
import type { AnyDefinition, Exit } from '../actor-context.ts';
import type { ActorId } from '../address.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { Children, Sibling } from '../life/children.ts';
import type { PipeQueue } from '../life/pipe-queue.ts';
import type { WatcherTable } from '../life/watcher-table.ts';
import type { TurnScope } from '../mail/turn-scope.ts';
import type { Observation } from '../observing/observation.ts';
import type { StateAccess } from '../observing/state-access.ts';
import type { ChildDownOp, ChildrenLostOp, ChildUpOp, MailOp, MailSide, Origin, Place, SignalOp } from './op.ts';

/** The life of one incarnation, in order. */
export const Status = {
  /** Waiting for its first visit. */
  starting: 0,
  /** Loading its code, or in an async set-up. */
  initializing: 1,
  ready: 2,
  /** In an async handler. */
  busy: 3,
  /** Between two turns, and handles no mail until it is resumed. */
  suspended: 4,
  /** Its children end, then its hooks run. */
  stopping: 5,
  /** Ended; its mailbox waits for the supervisor's verdict. */
  awaitingVerdict: 6,
  gone: 7,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** Marks an entry of the user lane that is a call of the runtime's own: DOWN, EXIT, timer, pipe. It is handled like mail and never shed. */
export const callbackEntry = Symbol('callback');
/** Marks the argument of a message without arguments. */
export const noArgument = Symbol('no argument');

// To compare values of several types calls a builtin each time; to ask for the type first does not (2 of 67 ns a message, measured 2026).
export function isCallbackEntry(method: unknown): method is typeof callbackEntry {
  return typeof method === 'symbol' && method === callbackEntry;
}

export function isNoArgument(argument: unknown): argument is typeof noArgument {
  return typeof argument === 'symbol' && argument === noArgument;
}

/** The argument of a callback entry. */
export interface Callback {
  cancelled: boolean;
  readonly run: () => unknown;
}

/** What an entry carries beside its method when it is an ask or has not exactly one argument. */
export class Side {
  readonly args: readonly unknown[] | undefined;
  readonly argument: unknown;
  readonly ask: number;
  readonly from: Origin;
  /** By this thread's clock; Infinity for none. */
  readonly deadline: number;

  constructor(argument: unknown, side: MailSide, from: Origin, deadline: number) {
    this.args = side.args;
    this.argument = argument;
    this.ask = side.ask;
    this.from = from;
    this.deadline = deadline;
  }

  /** A message may be a proxy, whose traps throw; a check by a private field is slower (measured 2026). */
  static is(value: unknown): value is Side {
    try {
      return value instanceof Side;
    } catch {
      return false;
    }
  }
}

/** Who waits for an answer: an ask's number in the asker's thread. */
export interface Asked {
  readonly ask: number;
  readonly from: Origin;
}

/** An asker who waits for what becomes of the actor, or for its mail to be served. */
export interface WaitingProbe extends Asked {
  readonly isForMail: boolean;
}

/** A supervisor as data. */
export interface SupervisorPicture {
  readonly strategy: string;
  readonly children: readonly {
    readonly id: string;
    readonly restart: string;
    readonly state: string;
    /** Undefined when no actor stands for it. */
    readonly place: Place | undefined;
  }[];
}

/** What a supervisor hooks into its own cell. */
export interface SupervisorHooks {
  readonly onChildUp: (op: ChildUpOp) => void;
  readonly onChildDown: (op: ChildDownOp) => void;
  readonly onChildrenLost: (op: ChildrenLostOp) => void;
  /** Ends the children in the supervisor's own order, before the kernel ends what is left. */
  readonly onStopping: (reason: ExitReason) => Promise<void>;
  /** For those who look. */
  readonly describe?: () => SupervisorPicture;
}

/** The message being handled: of asks always, of others when their handler is async; or the set-up in progress. */
export interface Turn {
  readonly method: string;
  /** As it lay in the lane. */
  readonly argument: unknown;
  readonly side: Side | undefined;
  scope: TurnScope | undefined;
  /** Whether it is a message that can be put aside, and has not been. */
  isInHand: boolean;
  /** Whether it was. */
  isPutAside?: boolean;
}

/** Hears when messages are handled. */
export interface ReceiveClock {
  begin(method: string): void;
  end(): void;
  cancel(): void;
}

/** How this incarnation came to end. */
export interface Death {
  readonly reason: ExitReason;
  /** Ordered by the parent, which wants no verdict asked. */
  readonly final: boolean;
  /** What whoever waits for the set-up is told; default: the reason in words. */
  readonly startError?: ActorError;
}

export class CellExtension {
  watchers: WatcherTable | undefined = undefined;
  /** The numbers of its own monitors. */
  monitors: Set<number> | undefined = undefined;
  children: Children | undefined = undefined;
  links: Map<string, Place> | undefined = undefined;
  /** Where it is, for its children; made once for all of them. */
  place: Place | undefined = undefined;
  /** Set while somebody waits for the set-up. */
  startedBy: Asked | undefined = undefined;
  /** What ends with the incarnation: timers, and works that run beside it. */
  timers: Set<{ cancel(): void }> | undefined = undefined;
  keyedTimers: Map<string, { cancel(): void }> | undefined = undefined;
  receiveTimeout: ReceiveClock | undefined = undefined;
  pipes: Map<string, PipeQueue> | undefined = undefined;
  /** Messages that it put aside, oldest first. */
  stash: { readonly method: string; readonly argument: unknown }[] | undefined = undefined;
  terminateHooks: ((reason: ExitReason) => void | Promise<void>)[] | undefined = undefined;
  trapExit: ((exit: Exit) => void | Promise<void>) | undefined = undefined;
  abort: AbortController | undefined = undefined;
  supervisor: SupervisorHooks | undefined = undefined;
  /** Numbers of the deferred replies that end with it. */
  deferred: Set<number> | undefined = undefined;
  /** Offers that came before the actor's code was loaded. */
  earlyOffers: { readonly op: MailOp; readonly from: Origin }[] | undefined = undefined;
  /** Asks in the mailbox whose askers gave them up. */
  cancelled: Map<Origin, Set<number>> | undefined = undefined;
  /** A stop that waits for the end of the current turn. */
  stopAfterTurn: Death | undefined = undefined;
  death: Death | undefined = undefined;
  /** Why the last incarnation ended, while the supervisor's verdict is awaited. */
  lastEnd: ExitReason | undefined = undefined;
  /** What the actor's own turns put ahead of all mail, in order. */
  continuations: (() => unknown)[] | undefined = undefined;
  onChildrenGone: (() => void) | undefined = undefined;
  stateAccess: StateAccess<unknown> | undefined = undefined;
  observation: Observation | undefined = undefined;
  /** How many messages the mailbox may hold while it waits for a verdict. */
  heldLimit: number | undefined = undefined;
  /** A name that is the actor's in the whole system. */
  name: string | undefined = undefined;
  /** Who waits for what becomes of the actor. */
  probes: WaitingProbe[] | undefined = undefined;
}

/** The plain lane of its mailbox is the cell itself, which spares every actor an object. */
export class Cell extends UserLane {
  readonly id: ActorId;
  readonly definitionKey: string;
  readonly args: unknown;
  readonly parent: Place;
  readonly supervised: boolean;
  incarnation: number;
  status: Status = Status.starting;
  queued = false;
  /** The cell itself, until its definition is known to ask for another lane. */
  mail: Lane = this;
  /** The system lane: pairs of signal and origin. */
  signals: PairQueue | undefined = undefined;
  definition: AnyDefinition | undefined = undefined;
  handlers: Readonly<Record<string, unknown>> | undefined = undefined;
  turn: Turn | undefined = undefined;
  extension: CellExtension | undefined = undefined;
  /** The children of one parent in this thread are a list; see `Children`. */
  previousSibling: Sibling | undefined = undefined;
  nextSibling: Sibling | undefined = undefined;

  constructor(id: ActorId, definitionKey: string, args: unknown, parent: Place, incarnation: number, supervised: boolean) {
    super();
    this.id = id;
    this.definitionKey = definitionKey;
    this.args = args;
    this.parent = parent;
    this.incarnation = incarnation;
    this.supervised = supervised;
  }

  get ext(): CellExtension {
    return (this.extension ??= new CellExtension());
  }

  pushSignal(op: SignalOp, from: Origin): void {
    this.signals ??= new PairQueue();
    this.signals.push(op, from);
  }
}

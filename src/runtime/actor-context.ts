// An actor's definition, and the context that its set-up is handed. One context per incarnation; it goes dead with it.
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { LanePolicy } from '../mailbox/policy-lane.ts';
import type { ExitReason } from './exit-reason.ts';
import type { Ignore } from './ignore.ts';
import type { ReplyTo } from './mail/reply-handle.ts';
import type { Groups } from './names/groups.ts';
import type { StateAccess } from './observing/state-access.ts';
import type { Asks, Handlers, LaterReply, Offers } from './protocol.ts';
import type { AnyRef, AskOptions, OfferOptions, Ref } from './ref.ts';
import type { Redact } from './reporting/redact.ts';

/** Runs at every start and restart; what it closes over is the actor's state. May be async (`initTimeoutMs`), and may give {@link ignore}. */
export type Setup<P, Args> = (ctx: ActorContext<P>, args: Args) => Handlers<P> | Ignore | Promise<Handlers<P> | Ignore>;

/** An actor's code and its name; what `defineActor` returns. */
export interface Definition<P, Args> {
  readonly kind: 'troupe.actor';
  readonly module: string;
  readonly name: string;
  /** `module#name`. */
  readonly key: string;
  /** Counts the definitions of this thread, from 1; means nothing on another. */
  readonly number: number;
  readonly setup: Setup<P, Args>;
  /** Milliseconds that the set-up may take; default: the system's. Infinity for none. */
  readonly initTimeoutMs: number | undefined;
  /** What of its messages and states may be shown; default: all. */
  readonly redact: Redact | undefined;
  /** How its mailbox differs from an unbounded FIFO, if it does. */
  readonly mailbox: LanePolicy | undefined;
}

/** A definition whose types do not matter here. */
export type AnyDefinition = Definition<unknown, unknown>;

/** Where a new actor lives: with its parent (default), on the next host thread in turn, on the main thread, or with another actor. */
export type Placement = 'parent' | 'spread' | 'main' | { readonly sameAs: AnyRef };

export interface SpawnOptions {
  /** Default `parent`. */
  readonly placement?: Placement | undefined;
}

export interface StartOptions extends SpawnOptions {
  /**
   * A name that is the actor's alone in the whole system, until it is gone: 1 to 255 characters. It is found (`lookup`) once the set-up is
   * over. Default: none.
   */
  readonly name?: string | undefined;
}

/** What a watcher is told, once per incarnation. */
export interface Down {
  readonly ref: AnyRef;
  readonly incarnation: number;
  readonly reason: ExitReason;
}

export interface WatchOptions {
  /**
   * `down` (default): the end of the ref's current incarnation. `gone`: once, when the actor will not live again, since it ended and nobody
   * restarts it, its supervisor gave it up or ended itself, or its thread was lost and nobody starts it in the next one.
   */
  readonly until?: 'down' | 'gone';
}

/** What an actor that traps exits is told. */
export interface Exit {
  readonly from: AnyRef;
  readonly reason: ExitReason;
}

export interface Cancellable {
  cancel(): void;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** The message that is being handled, as its handler may look at it; also later, when it answers later. */
export interface MessageTurn {
  /** Milliseconds until the asker gives up; Infinity for a tell. */
  readonly remainingMs: number;
  /** Fires when the asker cancels, at the deadline, and when this actor ends, unless it was answered; for a tell, when this actor ends. */
  readonly signal: AbortSignal;
}

export interface TimerOptions {
  /** Setting a key again cancels the timer that has it, also when its tick is queued already. Keys are the actor's own. */
  readonly key?: string | undefined;
}

export interface TickOptions extends TimerOptions {
  /** `fixed-rate` (default): each tick is due a period after the last was due, and one that is late is skipped. `fixed-delay`: a period after the last was handled. */
  readonly mode?: 'fixed-rate' | 'fixed-delay' | undefined;
}

export interface PipeOptions {
  /** How many works of the queue may run when this one begins, itself included: 1 or more; default Infinity. */
  readonly concurrency?: number | undefined;
  /** Works of one queue begin in the order in which they were given; default all of the actor's. */
  readonly queue?: string | undefined;
}

export interface Stash {
  readonly capacity: number;
  readonly size: number;
  readonly isFull: boolean;
  /**
   * Puts the message that is being handled aside; an ask keeps its deadline. Return what it gives. Throws `stash-overflow` when the stash is
   * full, and `no-message` when no message is being handled.
   */
  add(): LaterReply<unknown>;
  /** Puts all of them back, ahead of all mail. */
  unstash(): void;
}

export interface ReceiveTimeoutOptions<P = unknown> {
  /** Methods whose messages do not restart the time; default none. */
  readonly except?: readonly (keyof P)[] | undefined;
}

export interface ThreadIdentity {
  readonly slot: number;
  readonly generation: number;
  /** `threadId` of node:worker_threads; 0 on the main thread. */
  readonly threadId: number;
}

export interface ActorContext<P = unknown> {
  readonly self: Ref<P>;
  readonly parent: AnyRef;
  /** 1 for the first life, one more at each restart. */
  readonly incarnation: number;
  /** Aborted when this incarnation ends. */
  readonly signal: AbortSignal;
  readonly thread: ThreadIdentity;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;

  /** Starts a child that stops with this actor; returns at once. It may be stillborn: watch it, or use `start`. */
  spawn<Q, A>(definition: Definition<Q, A>, args: NoInfer<A>, options?: SpawnOptions): Ref<Q>;
  /** Like `spawn`, settled after the child's set-up; rejects with `init-failed`, `init-timeout`, `definition-not-found` or `already-started`. */
  start<Q, A>(definition: Definition<Q, A>, args: NoInfer<A>, options?: StartOptions): Promise<Ref<Q>>;

  /**
   * The actor that has this name, if there is one. With its definition the ref is typed; rejects with `wrong-definition` when it has another.
   * Rejects with `invalid-argument`, `timeout` or `overflow`.
   */
  lookup<Q, A>(name: string, definition: Definition<Q, A>): Promise<Ref<Q> | undefined>;
  lookup(name: string): Promise<AnyRef | undefined>;
  /** Groups of actors, by name. */
  readonly groups: Groups;

  /** The message that is being handled: take it before the handler returns. */
  readonly turn: MessageTurn;
  /**
   * Defers the reply of the message that is being handled: what the handler returns is not sent, the handle answers. It may return the
   * handle to satisfy its type. Of a message whose sender waits for no reply, the handle answers nobody.
   */
  reply<T>(): ReplyTo<T>;
  /** Asks with what is left of the current message's deadline at most; gives up when its asker does, and when this actor ends. */
  ask<Q>(ref: Ref<Q>, options?: AskOptions): Asks<Q>;

  /** Offers with what is left of the current message's deadline at most; gives up when its asker does, and when this actor ends. */
  offer<Q>(ref: Ref<Q>, options?: OfferOptions): Offers<Q>;

  /** Calls `onDown` as a turn of this actor when the ref's current incarnation ends; all that it sent before comes first. */
  watch(ref: AnyRef, onDown: (down: Down) => void | Promise<void>, options?: WatchOptions): Cancellable;
  /** Ties both fates: when either ends for any reason but `normal`, so does the other, unless it traps exits. */
  link(ref: AnyRef): void;
  unlink(ref: AnyRef): void;
  /** From now on an EXIT from a link is a call, made as a turn, and no death. */
  trapExit(onExit: (exit: Exit) => void | Promise<void>): void;

  /** Hands a promise's outcome to `handler` as a turn of this actor; other messages are served meanwhile. */
  pipe<T>(promise: Promise<T>, handler: (outcome: Outcome<T>) => void | Promise<void>): void;
  /** The same for work that begins when its queue lets it. Its signal fires when it is cancelled, and when this actor ends. */
  pipe<T>(
    work: (signal: AbortSignal) => Promise<T>,
    handler: (outcome: Outcome<T>) => void | Promise<void>,
    options?: PipeOptions,
  ): Cancellable;
  /** Runs `handler` once as a turn, not before `delayMs`; never after a restart. */
  after(delayMs: number, handler: () => void | Promise<void>, options?: TimerOptions): Cancellable;
  /** Runs `handler` as a turn, `periodMs` after the last one was due; a tick that is late is skipped, never doubled. */
  every(periodMs: number, handler: () => void | Promise<void>, options?: TickOptions): Cancellable;
  /** Ends the timer of that key, if there is one. */
  cancelTimer(key: string): void;
  /**
   * Runs `handler` as a turn when no message was handled for `ms`, and again after each further `ms`. Messages of `except` do not count, nor do
   * timers, DOWNs and outcomes. Setting it again replaces it.
   */
  receiveTimeout(ms: number, handler: () => void | Promise<void>, options?: ReceiveTimeoutOptions<P>): Cancellable;
  /** A place for messages that are not to be handled yet; one for each life. `capacity`: 1 or more. */
  stash(options: { readonly capacity: number }): Stash;

  /** Ends this actor after the current turn; default reason `normal`. */
  stop(reason?: ExitReason): void;
  /**
   * Sends an exit signal, as if the two were linked: an actor that traps exits is told, any other ends with `reason`, but for `normal`, which
   * it ignores. `killed` cannot be trapped. Returns at once; nothing happens when the actor is gone. Throws `invalid-argument`.
   */
  exit(ref: AnyRef, reason: ExitReason): void;
  /** Runs `work` as the next turn, ahead of all mail, also of mail that waits already; several run in the order given. */
  continue(work: () => void | Promise<void>): void;
  /** Runs at the end of this incarnation, but for kills; may be async. */
  onTerminate(hook: (reason: ExitReason) => void | Promise<void>): void;
  /** Lets this life's state be looked at by `system.inspect`; with `write`, replaced by `system.replaceState`. The last call counts. */
  onInspect<State>(access: (() => State) | StateAccess<State>): void;
  /** Runs `work` so that, if the thread dies in it, also after an `await`, this actor is known to have been the one. */
  attribute<T>(work: () => T | Promise<T>): Promise<T>;
}

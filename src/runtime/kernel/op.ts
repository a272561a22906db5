// Everything that one actor, or the kernel for it, says to another: mail, replies and signals. Ops to one slot are one FIFO, whatever
// they are, and the same op travels within a thread and between threads; only its encoding differs.
import type { ActorError } from '../../base/actor-error.ts';
import type { ActorId } from '../address.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { TraceEvent } from '../observing/trace-event.ts';
import type { KernelEvent } from '../reporting/events.ts';

/** Which actor, in which slot. */
export interface Place {
  readonly slot: number;
  readonly id: ActorId;
}

/** Which life of which thread an op came from. One object for each life, compared by identity: what is owed to one life is void in the next. */
export interface Origin {
  readonly slot: number;
}

/** What a message carries beside its method and one argument. */
export interface MailSide {
  /** All arguments, when there is not exactly one. */
  readonly args: readonly unknown[] | undefined;
  /** The asker's number for this ask; 0 for a tell, below 0 for an offer. */
  readonly ask: number;
  /** What was left of the asker's deadline when it was sent. */
  readonly remainingMs: number;
}

export interface MailOp {
  readonly kind: 'mail';
  readonly to: ActorId;
  readonly method: string;
  readonly argument: unknown;
  readonly side: MailSide | undefined;
}

/** The number of an ask, or of an offer, which is below 0: its answer says that the mailbox took it in. */
export type ReplyOp =
  | { readonly kind: 'reply'; readonly ask: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'reply'; readonly ask: number; readonly ok: false; readonly error: ActorError };

/** To the thread where an ask was taken, from whoever holds its reply handle. Void in another generation of that thread. */
export type AnswerOp = { readonly kind: 'answer'; readonly handle: number; readonly generation: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ActorError }
);

export interface SpawnOp {
  readonly kind: 'spawn';
  readonly id: ActorId;
  readonly definitionKey: string;
  readonly args: unknown;
  readonly parent: Place;
  readonly incarnation: number;
  /** Whether the parent decides what comes after each death. */
  readonly supervised: boolean;
  /** Answered after set-up, when not 0. */
  readonly ask: number;
  /** The life of this number is over already: the actor only waits here for its parent's verdict, and mail waits for it. */
  readonly awaitsVerdict?: boolean;
  /** Taken before the set-up of the first life. */
  readonly name?: string;
  /** Why the arguments, which are left out then, could not cross. */
  readonly refusal?: ActorError;
}

/** Signals to one actor; served between its messages and at its awaits. */
export type SignalOp =
  | StopOp
  | KillOp
  | ExitOp
  /** To the children of an actor that was killed. */
  | { readonly kind: 'parent-killed'; readonly to: ActorId }
  | { readonly kind: 'watch'; readonly to: ActorId; readonly monitor: number; readonly until: WatchUntil }
  | { readonly kind: 'unwatch'; readonly to: ActorId; readonly monitor: number }
  | { readonly kind: 'link'; readonly to: ActorId; readonly from: Place }
  | { readonly kind: 'unlink'; readonly to: ActorId; readonly from: Place }
  /** The asker gave this ask up; it is not handled any more, and whoever handles it hears of it. */
  | { readonly kind: 'cancel'; readonly to: ActorId; readonly ask: number }
  | VerdictOp
  | ObserveOp
  /** The verdict will take a while: from now on that many more messages are kept. */
  | { readonly kind: 'hold'; readonly to: ActorId; readonly messages: number }
  | ChildUpOp
  | ProbeOp
  | ChildDownOp
  | ChildrenLostOp;

/** What becomes of a supervised child that ended and waits for its parent's decision. */
export type VerdictOp =
  | { readonly kind: 'verdict'; readonly to: ActorId; readonly restart: false }
  /** Over the life of this number: one over an earlier life may come late, by way of a thread that was lost meanwhile, and holds no more. */
  | { readonly kind: 'verdict'; readonly to: ActorId; readonly restart: true; readonly incarnation: number };

/** Somebody looks into the actor; answered, but for traces, when `ask` is not 0. */
export interface ObserveOp {
  readonly kind: 'observe';
  readonly to: ActorId;
  readonly ask: number;
  readonly request: ObserveRequest;
}

export type ObserveRequest =
  | { readonly kind: 'inspect' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'replace-state'; readonly state: unknown }
  | { readonly kind: 'measure'; readonly on: boolean }
  /** The tracer's thread knows the trace by its number. */
  | { readonly kind: 'trace'; readonly trace: number }
  | { readonly kind: 'untrace'; readonly trace: number };

/** Somebody asks what lives on this thread. */
export interface SurveyOp {
  readonly kind: 'survey';
  readonly ask: number;
  /** Actors at most. */
  readonly limit: number;
}

/** To the tracer's thread. */
export interface TracedOp {
  readonly kind: 'traced';
  readonly trace: number;
  readonly event: TraceEvent;
}

export type ProbeWhen = 'now' | 'decided' | 'served';

/**
 * Asks whether the actor lives; answered by a reply with a boolean: `now`, or once it is `decided`, that is, ready or gone, or once all mail
 * that came before is `served`.
 */
export interface ProbeOp {
  readonly kind: 'probe';
  readonly to: ActorId;
  readonly ask: number;
  readonly when: ProbeWhen;
}

/** The end of a linked actor; or, when not `linked`, what somebody asked for by `exit`. */
export interface ExitOp {
  readonly kind: 'exit';
  readonly to: ActorId;
  readonly from: Place;
  readonly reason: ExitReason;
  readonly linked: boolean;
}

/** Of a watch: the end of the current incarnation, or the end after which there is no other. */
export type WatchUntil = 'down' | 'gone';

export interface StopOp {
  readonly kind: 'stop';
  readonly to: ActorId;
  readonly reason: ExitReason;
  /** Ordered by the parent, for good. */
  readonly final: boolean;
  /** Meant for this life only, by a supervisor that starts the next one itself. */
  readonly incarnation?: number;
}

export interface KillOp {
  readonly kind: 'kill';
  readonly to: ActorId;
  readonly final: boolean;
  readonly incarnation?: number;
}

/** To the supervisor of a child: its set-up is over, and it is ready. */
export interface ChildUpOp {
  readonly kind: 'child-up';
  readonly to: ActorId;
  readonly child: Place;
  readonly incarnation: number;
}

/** To the parent. With `awaitsVerdict` the child keeps its mailbox until told. */
export interface ChildDownOp {
  readonly kind: 'child-down';
  readonly to: ActorId;
  readonly child: Place;
  readonly incarnation: number;
  readonly reason: ExitReason;
  readonly awaitsVerdict: boolean;
  /** The set-up asked for no actor; see `ignore`. */
  readonly ignored?: boolean;
}

/** To a parent in this thread only, when the link to its children's thread went down: one event, however many they are. */
export interface ChildrenLostOp {
  readonly kind: 'children-lost';
  readonly to: ActorId;
  readonly children: readonly Place[];
  readonly slot: number;
  readonly generation: number;
  /** The actor that was executing, when that is known. */
  readonly culprit: ActorId | undefined;
  /** The thread was drained: an orderly end, which is nobody's fault. */
  readonly wasRetired: boolean;
}

/** To the watcher's thread, which knows the monitor by number. */
export interface DownOp {
  readonly kind: 'down';
  readonly monitor: number;
  readonly incarnation: number;
  readonly reason: ExitReason;
}

/** On a new link, after what waited for it: ids up to `highest` that this thread minted for the peer's slot were spawned, or never will be. */
export interface HelloOp {
  readonly kind: 'hello';
  /** Not the greeting itself: one spawn that could not be sent is taken back. */
  readonly isLate?: boolean;
  readonly highest: number;
}

/** What happened on the sender's thread, for people. */
export interface EventOp {
  readonly kind: 'event';
  readonly event: KernelEvent;
}

export type Op = MailOp | ReplyOp | AnswerOp | SpawnOp | SignalOp | DownOp | HelloOp | EventOp | TracedOp | SurveyOp;

// The door `troupe`: actors and the runtime. It loads no model and no agent code. Nothing inside imports this file, but what spare threads load ahead.
import './base/needed-node.ts';

export { defineRouter, type RouterOptions } from './actors/pool/group-router.ts';
export { definePool } from './actors/pool/pool.ts';
export { drainMember, type PoolMember, type PoolView, resizePool, viewPool } from './actors/pool/pool-control.ts';
export type { PoolOptions } from './actors/pool/pool-options.ts';
export type { Gathered, Gathering, GatherRouting, MessageOf, Routing, WorkPulling } from './actors/pool/routing.ts';
export type { AutoShutdown } from './actors/supervisor/auto-shutdown.ts';
export type { Backoff, BackoffOptions } from './actors/supervisor/backoff.ts';
export {
  type ChildOptions,
  type ChildSpec,
  type ChildType,
  child,
  childTemplate,
  type Shutdown,
} from './actors/supervisor/child-spec.ts';
export { childSupervisor } from './actors/supervisor/child-supervisor.ts';
export type { FailedToStart } from './actors/supervisor/failed-to-start.ts';
export type { Strategy } from './actors/supervisor/group-restart.ts';
export type { RestartPolicy } from './actors/supervisor/restart-decision.ts';
export type { RestartBudget } from './actors/supervisor/restart-window.ts';
export {
  deleteChild,
  getChildSpec,
  restartChild,
  startChild,
  startDynamicChild,
  terminateChild,
} from './actors/supervisor/start-child.ts';
export type { SupervisorOptions } from './actors/supervisor/supervisor-flags.ts';
export type { SupervisorListener } from './actors/supervisor/supervisor-listener.ts';
export type {
  ChildCounts,
  ChildResult,
  ChildSpecResult,
  ChildView,
  DynamicChild,
  Refused,
  StartChildResult,
  Supervisor,
} from './actors/supervisor/supervisor-protocol.ts';
export { ActorError, type ErrorDetails, isActorError } from './base/actor-error.ts';
export { type Clock, systemClock, type TimerHandle } from './base/clock.ts';
export { type ErrorCode, errorCodes } from './base/error-codes.ts';
export type { Log, LogLevel } from './base/log.ts';
export { type Random, seededRandom, systemRandom } from './base/random.ts';
export { decodeError, encodeError, type WireError } from './base/wire-error.ts';
export type { Overflow } from './mailbox/policy-lane.ts';
export type {
  ActorContext,
  Cancellable,
  Definition,
  Down,
  Exit,
  MessageTurn,
  Outcome,
  PipeOptions,
  Placement,
  ReceiveTimeoutOptions,
  Setup,
  SpawnOptions,
  StartOptions,
  Stash,
  ThreadIdentity,
  TickOptions,
  TimerOptions,
  WatchOptions,
} from './runtime/actor-context.ts';
export type { ActorAddress, ActorId, NodeIdentity } from './runtime/address.ts';
export { type DefinitionOptions, defineActor } from './runtime/definition.ts';
export type { ExitReason } from './runtime/exit-reason.ts';
export { type Ignore, ignore } from './runtime/ignore.ts';
export type { KernelStatistics } from './runtime/kernel/kernel.ts';
export type { Coalescing, MailboxOptions, Priority } from './runtime/mail/mailbox-options.ts';
export type { ReplyTo } from './runtime/mail/reply-handle.ts';
export { type ListView, SharedList } from './runtime/mail/shared-list.ts';
export type { GroupChange, Groups } from './runtime/names/groups.ts';
export type { ActorStatus, Inspection } from './runtime/observing/inspection.ts';
export type { TurnStatistics } from './runtime/observing/observation.ts';
export type { ObserveOptions, Observing } from './runtime/observing/observer.ts';
export type { StateAccess } from './runtime/observing/state-access.ts';
export type { TraceEvent } from './runtime/observing/trace-event.ts';
export type { TraceListener } from './runtime/observing/trace-table.ts';
export type { Asks, Handlers, LaterReply, Offers, Protocol, Returned, Sendable, Tells } from './runtime/protocol.ts';
export type { AnyRef, AskOptions, OfferOptions, Ref } from './runtime/ref.ts';
export type { ActorLabel } from './runtime/reporting/actor-label.ts';
export type { CrashReport, Neighbour } from './runtime/reporting/crash-report.ts';
export type { DeadLetter, DeadLetterReason } from './runtime/reporting/dead-letter.ts';
export type { DeadLetterStream, SubscribeOptions } from './runtime/reporting/dead-letters.ts';
export type {
  CrashEvent,
  DeadLetterEvent,
  ExitEvent,
  LeftOutEvent,
  RestartEvent,
  SpawnEvent,
} from './runtime/reporting/events.ts';
export type { Redact, Shown } from './runtime/reporting/redact.ts';
export { type ActorSystem, createSystem } from './system/create-system.ts';
export type { DedicatedThread } from './system/dedicated-thread.ts';
export { eventChannels } from './system/event-hub.ts';
export type { StopOptions } from './system/stop-actor.ts';
export type { SystemOptions } from './system/system-options.ts';
export type { SystemStatistics } from './system/system-statistics.ts';
export type { SupervisorView, SystemTree, TreeNode, TreeOptions } from './system/system-tree.ts';
export type { ThreadStatistics } from './system/thread-statistics.ts';
export type { DrainOptions, DrainReport } from './threads/drains.ts';
export type { LogDestination } from './threads/pino-log.ts';
export type { TaskResult } from './threads/running-call.ts';
export type { SlotView } from './threads/slot-table.ts';
export type { TaskContext, TaskRequest } from './threads/task-entry.ts';
export type { TaskOptions } from './threads/task-pool.ts';
export type { HostLoss, NamedCulprit, ThreadEvent } from './threads/thread-event.ts';

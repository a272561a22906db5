// What `troupe/agents` offers.
import '../base/needed-node.ts';

export { type Agent, type AgentOptions, defineAgent } from './agent.ts';
export type { CallOptions } from './call-options.ts';
export { createSwarm } from './create-swarm.ts';
export {
  createDelegationPolicy,
  type DelegationChoice,
  type DelegationOptions,
  type DelegationPolicy,
  type DelegationRow,
  type Doer,
  type TaskKind,
  type TaskProfile,
  type TaskSize,
  taskKinds,
} from './delegation/delegation-policy.ts';
export type { StreamedEvent } from './events/event-stream.ts';
export type { GatewayOptions } from './gateway/gateway-options.ts';
export type { GatewayStatistics, ProviderStatistics } from './gateway/gateway-statistics.ts';
export type { SwarmHealth, SwarmPhase } from './health.ts';
export {
  isJoinError,
  type JoinDetails,
  type JoinOptions,
  type OutcomesOf,
  type Runs,
  type SettleOptions,
  type ValueOf,
  type ValuesOf,
} from './joins/join-options.ts';
export type { Joins } from './joins/joins.ts';
export type { MergeOptions, MergeResult, MergeTask } from './joins/merge-runs.ts';
export type { MapLoop, Merges } from './joins/merges.ts';
export type { Journal, StoredEvent } from './journal/journal.ts';
export { createMemoryJournal, type MemoryJournalOptions } from './journal/memory-journal.ts';
export { defaultLimits, type Limits, type RunLimits } from './limits.ts';
export type { McpAddress, McpOptions, McpProgram } from './mcp/mcp-options.ts';
export type { FallbackOptions } from './model-choice.ts';
export type { LedgerLine, LedgerReport, ModelLine, RunLine } from './money/ledger-report.ts';
export type { MoneyOptions } from './money/money-options.ts';
export { type DocumentAnswer, documentOrchestrator, documentReader, type Quote } from './ready/document-agents.ts';
export { type Draft, type DraftTask, drafter } from './ready/drafter.ts';
export { type FormatTask, type FormattedText, formatter } from './ready/formatter.ts';
export { type Finding, type Research, type ResearchTask, researcher } from './ready/researcher.ts';
export { type Issue, type Review, type ReviewTask, reviewer } from './ready/reviewer.ts';
export { type ScrapedPage, type ScrapeTask, scraper } from './ready/scraper.ts';
export { type KeyPoint, type Summary, type SummaryTask, summariser } from './ready/summariser.ts';
export { type TestFailure, type TestReport, type TestTask, testRunner } from './ready/test-runner.ts';
export { type WritingTask, type WrittenText, writer } from './ready/writer.ts';
export { criticalPathMs } from './runs/critical-path.ts';
export type { MapOptions } from './runs/map-runs.ts';
export type { MapRetries } from './runs/retry-policy.ts';
export type { Run, Session } from './runs/run.ts';
export type {
  AgentSpec,
  Billed,
  CallBound,
  ChildRef,
  Ending,
  JoinUntil,
  RunEvent,
  RunHappening,
  RunSpec,
  ToolRef,
} from './runs/run-event.ts';
export {
  type ErrorRecord,
  isTerminal,
  type MapOutcome,
  type OutcomeKind,
  type PartialChild,
  type PartialResult,
  type RunOutcome,
  type RunRecord,
  type RunStatus,
  type RunUsage,
} from './runs/run-record.ts';
export { type RunTotals, totalsOf } from './runs/run-totals.ts';
export type { HistoryBlock, HistoryOptions, HistoryPage } from './sessions/history.ts';
export type { Letter } from './sessions/letter.ts';
export type { ResultPage, ResultReference } from './sessions/result-reference.ts';
export type {
  CancelArguments,
  HistoryArguments,
  ListArguments,
  MapArguments,
  ResultArguments,
  SendArguments,
  SpawnArguments,
  SpawnArguments as SpawnMessage,
  SpawnLimits,
  StatusArguments,
  SteerArguments,
  YieldArguments,
} from './sessions/session-arguments.ts';
export type { SessionOptions } from './sessions/session-options.ts';
export type { Attachment, Sender, SessionPart } from './sessions/session-part.ts';
export type { ListReply, MapReply, YieldReply, YieldReply as AnnounceMessage } from './sessions/session-replies.ts';
export type { SpawnReply } from './sessions/spawn-desk.ts';
export type { SendReply } from './sessions/talk-desk.ts';
export type { BoardListing, BoardPage, BoardReading, BoardRow } from './shared/blackboard.ts';
export type { Board, BoardWriteOptions } from './shared/board.ts';
export type { BoardNotice } from './shared/board-follower.ts';
export type { Swarm, SwarmDrainOptions, SwarmDrainReport } from './swarm.ts';
export type { SwarmEvent } from './swarm-events.ts';
export type { ModelRoles, SwarmOptions } from './swarm-options.ts';
export type { TapeOptions } from './tape/tape-options.ts';
export type { Task, TaskSpec } from './task.ts';
export { genaiConventions } from './telemetry/genai-names.ts';
export type { MeterProviderLike, TelemetryOptions, TracerProviderLike } from './telemetry/telemetry-options.ts';
export type { TroupeConfig } from './troupe-config.ts';
export type { CommandOptions, FetchOptions, OutsideOptions } from './trust/outside-options.ts';
export type { ApprovalAnswer, ApprovalRequest, Approve, PolicyOptions, TrustOptions } from './trust/policy.ts';
export type { Reach, ReachOptions } from './trust/reach.ts';

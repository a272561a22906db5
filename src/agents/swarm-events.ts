// What a swarm tells whoever listens (`onEvent`). Telemetry: records and outcomes are the truth.
import type { RunRecord } from './runs/run-record.ts';
import type { ApprovalRequest } from './trust/policy.ts';

/**
 * - `run`: a run changed its status, or its agent was restarted.
 * - `approval`: a tool call waits for leave, or got its answer; what nobody answered in time is `denied`.
 * - `activity`: what a running run is at, in a few words (`model call 2`, the name of a tool). `isHeldUp`: its model call waits since the
 *   provider failed or is out of order; the text says why, and when it is tried again.
 * - `delta`: what a hosted model wrote since the last one, in the `attempt` at that `turn`; `leftOut` characters behind it could not be passed on in time.
 *   Only with the option `deltas`. An attempt that breaks off is followed by another one from the start.
 */
export type SwarmEvent =
  | { readonly kind: 'run'; readonly record: RunRecord }
  | {
      readonly kind: 'approval';
      readonly runId: string;
      readonly status: 'asked' | 'granted' | 'denied';
      readonly request: ApprovalRequest;
    }
  | { readonly kind: 'activity'; readonly runId: string; readonly text: string; readonly isHeldUp?: true }
  | {
      readonly kind: 'delta';
      readonly runId: string;
      readonly turn: number;
      readonly attempt: number;
      readonly text: string;
      readonly leftOut: number;
    };

// What a swarm tells whoever listens (`onEvent`). Telemetry: records and outcomes are the truth.
import type { RunRecord } from './runs/run-record.ts';

/**
 * - `run`: a run changed its status, or its agent was restarted.
 * - `activity`: what a running run is at, in a few words (`model call 2`, the name of a tool).
 */
export type SwarmEvent =
  | { readonly kind: 'run'; readonly record: RunRecord }
  | { readonly kind: 'activity'; readonly runId: string; readonly text: string };

// The telemetry port: what a swarm tells of its runs, and what it asks for to hand on.
import type { RunEvent } from '../runs/run-event.ts';
import type { RunState } from '../runs/run-state.ts';

/** No method throws. */
export interface RunTelemetry {
  /** The caller's trace context, for a run that code starts now; `undefined` outside of any span. */
  callerContext(): string | undefined;
  /** An event that is in the journal, with the run's states before and after it. */
  changed(before: RunState | undefined, after: RunState, event: RunEvent): void;
  /** The trace context (W3C `traceparent`) of the run's model call under way, or of the run. */
  callContext(run: string): string | undefined;
  /** The trace context (W3C `traceparent`) of a tool call under way, or of its run. */
  toolContext(run: string, turn: number, callId: string): string | undefined;
  /** Ends the spans that are open. */
  close(): void;
}
